import { generateKeyPairSync } from 'node:crypto';
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import type { CertificateAuthority } from './certificate-authority.ts';
import { csrPublicKey, publicKeyInfo } from './certificate-request.ts';
import type { DigicertScenario } from './digicert-scenario.ts';

/** https://docs.digicert.com/manage-certificates/end-2-year-public-ssl-certificates */
const LIFETIME_DAYS = 199;

/** https://googlechrome.github.io/CertificateTransparency/ct_policy.html: above 180 days. */
const LOGS = 3;

export interface SimulatedCertificate {
  id: number;
  status: 'pending' | 'issued' | 'rejected';
  /** The order's first one; false for a reissue. */
  primary: boolean;
  commonName: string;
  dnsNames: string[];
  csr: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** These are null until issued. */
  issuedAt: number | null;
  serialNumber: string | null;
  pem: string | null;
  sctCount: number | null;
}

/** Makes it real, as the flag and the scenario say. */
export function issueCertificate(
  certificate: SimulatedCertificate,
  at: {
    issuedAt: number;
    disableCt: boolean;
    primary: SimulatedCertificate | undefined;
    scenario: DigicertScenario;
  },
  authority: CertificateAuthority,
): void {
  const { issuedAt, primary, scenario } = at;
  const logged = scenario.wrongSctState ? at.disableCt : !at.disableCt;
  const sctCount = logged ? (scenario.sctCount ?? LOGS) : 0;
  const leaf = authority.issue({
    publicKey: scenario.wrongKey ? anotherKey() : publicKeyOf(certificate.csr),
    commonName: certificate.commonName,
    dnsNames: scenario.wrongSans ? certificate.dnsNames.slice(0, -1) : certificate.dnsNames,
    notBefore: new Date(issuedAt),
    days: LIFETIME_DAYS,
    sctCount,
    ...(scenario.poisoned && { poisoned: true }),
    ...(scenario.malformedScts && { malformedScts: true }),
  });
  const pem = scenario.wrongSerial && primary?.pem ? primary.pem : leaf.pem;
  Object.assign(certificate, { status: 'issued', issuedAt, serialNumber: leaf.serialNumber, pem, sctCount });
}

function publicKeyOf(csr: string): SubjectPublicKeyInfo {
  const key = csrPublicKey(csr);
  if (!key) throw new Error('a CSR that was accepted cannot be read');
  return key;
}

function anotherKey(): SubjectPublicKeyInfo {
  return publicKeyInfo(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
}
