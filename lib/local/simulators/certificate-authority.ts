import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  SubjectAlternativeName,
  type SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { bytes, ECDSA_WITH_SHA256, nameOf, publicKeyInfo, toPem } from './certificate-request.ts';
import { CtLog, sctList } from './ct-log.ts';

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const POISON = '1.3.6.1.4.1.11129.2.4.3';
const CA_NAME = 'Certflow Simulated CA';

export interface LeafOrder {
  publicKey: SubjectPublicKeyInfo;
  commonName: string;
  dnsNames: string[];
  notBefore: Date;
  days: number;
  /** How many logs' SCTs are embedded; 0 leaves the extension out. */
  sctCount: number;
  /** Makes the precertificate that is never meant to be handed out. */
  poisoned?: boolean;
  /** Embeds a list that ends in the middle of an SCT. */
  malformedScts?: boolean;
}

export interface IssuedLeaf {
  pem: string;
  /** Upper-case hex, as CertCentral lists it. */
  serialNumber: string;
}

/** Issues real X.509 certificates, logged by simulated CT logs. Nobody has a reason to trust it. */
export class CertificateAuthority {
  readonly logs = [new CtLog(), new CtLog(), new CtLog()];
  readonly publicKey: KeyObject;
  readonly pem: string;
  /** Of its SubjectPublicKeyInfo, as the logs sign it. */
  readonly keyHash: Buffer;
  readonly #privateKey: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
    this.keyHash = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest();
    this.pem = this.#sign(
      tbsOf(publicKeyInfo(publicKey), CA_NAME, randomSerial(), new Date(0), 36_500, [
        extension(id_ce_basicConstraints, new BasicConstraints({ cA: true }), true),
        extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
      ]),
    );
  }

  issue(order: LeafOrder): IssuedLeaf {
    const serial = randomSerial();
    const names = order.dnsNames.map((dNSName) => new GeneralName({ dNSName }));
    const tbs = tbsOf(order.publicKey, order.commonName, serial, order.notBefore, order.days, [
      extension(id_ce_basicConstraints, new BasicConstraints(), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
      extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
      extension(id_ce_subjectAltName, new SubjectAlternativeName(names)),
    ]);
    if (order.poisoned) tbs.extensions?.push(rawExtension(POISON, Buffer.of(5, 0), true));
    else if (order.sctCount > 0) {
      const unlogged = Buffer.from(AsnConvert.serialize(tbs));
      const logs = this.logs.slice(0, order.sctCount);
      const list = sctList(logs.map((log) => log.sct(unlogged, this.keyHash, order.notBefore)));
      const embedded = order.malformedScts ? list.subarray(0, -9) : list;
      tbs.extensions?.push(rawExtension(SCT_LIST, Buffer.from(AsnConvert.serialize(new OctetString(embedded)))));
    }
    return { pem: this.#sign(tbs), serialNumber: serial.toString('hex').toUpperCase() };
  }

  #sign(tbs: TBSCertificate): string {
    const certificate = new Certificate({
      tbsCertificate: tbs,
      signatureAlgorithm: ECDSA_WITH_SHA256,
      signatureValue: bytes(sign('sha256', Buffer.from(AsnConvert.serialize(tbs)), this.#privateKey)),
    });
    return toPem('CERTIFICATE', Buffer.from(AsnConvert.serialize(certificate)));
  }
}

function tbsOf(
  publicKey: SubjectPublicKeyInfo,
  commonName: string,
  serial: Buffer,
  notBefore: Date,
  days: number,
  extensions: Extension[],
): TBSCertificate {
  // X.509 counts whole seconds, and both ends belong to the validity period.
  const start = Math.floor(notBefore.getTime() / 1000) * 1000;
  return new TBSCertificate({
    version: Version.v3,
    serialNumber: bytes(serial),
    signature: ECDSA_WITH_SHA256,
    issuer: nameOf(CA_NAME),
    validity: new Validity({ notBefore: new Date(start), notAfter: new Date(start + days * 86_400_000 - 1000) }),
    subject: nameOf(commonName),
    subjectPublicKeyInfo: publicKey,
    extensions: new Extensions(extensions),
  });
}

function extension(extnID: string, value: object, critical = false): Extension {
  return rawExtension(extnID, Buffer.from(AsnConvert.serialize(value)), critical);
}

function rawExtension(extnID: string, value: Buffer, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(value) });
}

/** Positive and of full length: the first byte is neither zero nor has its top bit set. */
function randomSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}
