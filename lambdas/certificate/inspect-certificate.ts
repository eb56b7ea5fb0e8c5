import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, id_ce_subjectAltName, SubjectAlternativeName } from '@peculiar/asn1-x509';
import * as z from 'zod/mini';
import { canonicalSerial } from '../domain/leaf-binding.ts';
import type { Leaf } from '../domain/order.ts';
import { parseSctList } from '../domain/sct-list.ts';
import { leavesOf } from '../runtime/bundle.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { traitsOf } from '../runtime/leaf-traits.ts';
import { csrPublicKeySha256, publicKeySha256 } from '../runtime/public-key.ts';

const input = z.object({
  /** With any other certificates beside the leaf. */
  pem: z.string(),
  /** As listed by whoever the PEM is from; null where it lists none. */
  serialNumber: z.nullish(z.string()),
  /** The same, where the caller compares it itself: it only chooses one of several leaves. */
  preferredSerialNumber: z.nullish(z.string()),
  /** To be reissued with: the one asked for, else the order's. */
  csr: z.nullish(z.string()),
  orderCsr: z.nullish(z.string()),
});

/** https://www.rfc-editor.org/rfc/rfc6962#section-3.1 and 3.3 */
const POISON = '1.3.6.1.4.1.11129.2.4.3';
const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

/**
 * Reads from a leaf's own bytes what the provider says about it and what it does not say: key, names, SCTs. No network.
 * The leaf is the certificate that is no CA, and of several the one with the listed serial number.
 * Errors: `ContractBroken` when the PEM contains no leaf, several of which none is listed, or another one than listed.
 */
export async function inspectCertificate(given: z.infer<typeof input>): Promise<Leaf> {
  const leaf = readGiven(given);
  if (given.serialNumber && canonicalSerial(given.serialNumber) !== leaf.serialNumber) {
    throw new ContractBroken(`pem: has serial number ${leaf.serialNumber}, but is listed as ${given.serialNumber}`);
  }
  return leaf;
}

function readGiven({ csr, orderCsr, ...given }: z.infer<typeof input>): Leaf {
  const givenCsr = csr ?? orderCsr;
  const der = chosenLeaf(given);
  try {
    return { ...readLeaf(der), csrPublicKeySha256: givenCsr ? csrPublicKeySha256(givenCsr) : null };
  } catch {
    // Two parsers and a calendar object to bad bytes, each with errors of its own.
    throw new ContractBroken('pem: is not an X.509 certificate');
  }
}

type Choice = Pick<z.infer<typeof input>, 'pem' | 'serialNumber' | 'preferredSerialNumber'>;

function chosenLeaf({ pem, serialNumber, preferredSerialNumber }: Choice): Buffer {
  const leaves = leavesOf(pem);
  const [first, another] = leaves;
  if (first === undefined) throw new ContractBroken('pem: contains no X.509 certificate that is not a CA');
  const listed = serialNumber ?? preferredSerialNumber;
  const chosen = listed && leaves.find((leaf) => leaf.serialNumber === canonicalSerial(listed));
  if (chosen) return chosen.der;
  if (another === undefined) return first.der;
  const serials = leaves.map((leaf) => leaf.serialNumber).join(', ');
  const problem = listed ? `none of them is listed, which is ${listed}` : 'no serial number is listed to choose by';
  throw new ContractBroken(`pem: contains ${leaves.length} certificates that are not a CA (${serials}); ${problem}`);
}

function readLeaf(der: Buffer): Omit<Leaf, 'csrPublicKeySha256'> {
  const certificate = new X509Certificate(der);
  const { subjectPublicKeyInfo, extensions = [] } = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
  const names = extensions.find(({ extnID }) => extnID === id_ce_subjectAltName);
  const alternatives = names ? AsnConvert.parse(names.extnValue.buffer, SubjectAlternativeName) : [];
  const [list, another] = extensions.filter(({ extnID }) => extnID === SCT_LIST);
  const scts = list && !another ? parseSctList(new Uint8Array(list.extnValue.buffer)) : undefined;
  return {
    serialNumber: canonicalSerial(certificate.serialNumber),
    notBefore: timeOf(certificate.validFrom),
    notAfter: timeOf(certificate.validTo),
    dnsNames: [...alternatives].flatMap(({ dNSName }) => dNSName ?? []),
    publicKeySha256: publicKeySha256(subjectPublicKeyInfo),
    poisoned: extensions.some(({ extnID }) => extnID === POISON),
    sctList: list === undefined ? 'absent' : scts === undefined ? 'malformed' : 'present',
    scts: scts ?? [],
    ...traitsOf(certificate, extensions),
  };
}

/**
 * Of OpenSSL's text, e.g. `Nov 21 10:00:00 2026 GMT`, because Node's own `validFromDate` is a random time for what
 * OpenSSL calls a `Bad time value`. Errors: `RangeError` for that, and for a year before 1000, which OpenSSL writes with
 * fewer digits and `Date` takes for one of our times.
 */
function timeOf(text: string): string {
  if (!/ \d{4} GMT$/.test(text)) throw new RangeError(text);
  return new Date(text).toISOString();
}

export const handler = handle(input, inspectCertificate);
