import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';

/** https://www.rfc-editor.org/rfc/rfc5758#section-3.2 */
export const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

/** A PKCS #10 request in PEM for a new P-256 key, or for the one given. */
export function createCsr(commonName: string, keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })): string {
  const info = new CertificationRequestInfo({
    subject: nameOf(commonName),
    subjectPKInfo: publicKeyInfo(keys.publicKey),
    attributes: new Attributes(),
  });
  const request = new CertificationRequest({
    certificationRequestInfo: info,
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signature: bytes(sign('sha256', Buffer.from(AsnConvert.serialize(info)), keys.privateKey)),
  });
  return toPem('CERTIFICATE REQUEST', Buffer.from(AsnConvert.serialize(request)));
}

/** The public key of a request in PEM, with or without line breaks; undefined when it cannot be read. */
export function csrPublicKey(csr: string): SubjectPublicKeyInfo | undefined {
  const base64 = /-----BEGIN CERTIFICATE REQUEST-----([^-]+)-----END CERTIFICATE REQUEST-----/.exec(csr)?.[1];
  if (base64 === undefined) return undefined;
  try {
    const request = AsnConvert.parse(Buffer.from(base64, 'base64'), CertificationRequest);
    return request.certificationRequestInfo.subjectPKInfo;
  } catch {
    return undefined;
  }
}

export function publicKeyInfo(key: KeyObject): SubjectPublicKeyInfo {
  return AsnConvert.parse(key.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo);
}

export function nameOf(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: '2.5.4.3', value })])]);
}

export function toPem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** An ArrayBuffer of exactly these bytes. */
export function bytes(buffer: Uint8Array): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}
