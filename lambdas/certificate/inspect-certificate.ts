import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, id_ce_subjectAltName, SubjectAlternativeName } from '@peculiar/asn1-x509';
import * as z from 'zod/mini';
import { canonicalSerial } from '../domain/leaf-binding.ts';
import type { Leaf } from '../domain/order.ts';
import { parseSctList } from '../domain/sct-list.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { csrPublicKeySha256, publicKeySha256 } from '../runtime/public-key.ts';

const input = z.object({
  pem: z.string(),
  /** To be reissued with: the one asked for, else the order's. */
  csr: z.nullish(z.string()),
  orderCsr: z.nullish(z.string()),
});

/** https://www.rfc-editor.org/rfc/rfc6962#section-3.1 and 3.3 */
const POISON = '1.3.6.1.4.1.11129.2.4.3';
const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

/**
 * Reads from a leaf's own bytes what the provider says about it and what it does not say: key, names, SCTs. No network.
 * Errors: `ContractBroken` when the PEM is no X.509 certificate.
 */
export async function inspectCertificate({ pem, csr, orderCsr }: z.infer<typeof input>): Promise<Leaf> {
  const { certificate, tbs, dnsNames } = parse(pem);
  const extensions = tbs.extensions ?? [];
  const lists = extensions.filter(({ extnID }) => extnID === SCT_LIST);
  const [list] = lists;
  const scts = list && lists.length === 1 ? parseSctList(new Uint8Array(list.extnValue.buffer)) : undefined;
  const givenCsr = csr ?? orderCsr;
  return {
    serialNumber: canonicalSerial(certificate.serialNumber),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    dnsNames,
    publicKeySha256: publicKeySha256(tbs.subjectPublicKeyInfo),
    poisoned: extensions.some(({ extnID }) => extnID === POISON),
    sctList: list === undefined ? 'absent' : scts === undefined ? 'malformed' : 'present',
    scts: scts ?? [],
    csrPublicKeySha256: givenCsr ? csrPublicKeySha256(givenCsr) : null,
  };
}

function parse(pem: string) {
  try {
    const certificate = new X509Certificate(pem);
    const tbs = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
    const names = tbs.extensions?.find(({ extnID }) => extnID === id_ce_subjectAltName);
    const alternatives = names ? AsnConvert.parse(names.extnValue.buffer, SubjectAlternativeName) : [];
    return { certificate, tbs, dnsNames: [...alternatives].flatMap(({ dNSName }) => dNSName ?? []) };
  } catch {
    throw new ContractBroken('pem: is not an X.509 certificate');
  }
}

export const handler = handle(input, inspectCertificate);
