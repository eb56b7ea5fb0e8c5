import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { BasicConstraints, Certificate, id_ce_basicConstraints } from '@peculiar/asn1-x509';
import { canonicalSerial } from '../domain/leaf-binding.ts';
import { pemBlocks } from './pem.ts';

/** RFC 7468, section 5.1, has a parser take the two older labels for the same. */
const LABELS = ['CERTIFICATE', 'X509 CERTIFICATE', 'X.509 CERTIFICATE'];

export interface BundledLeaf {
  der: Buffer;
  /** As `canonicalSerial` writes it. */
  serialNumber: string;
}

/**
 * The certificates of a PEM bundle that are no CA (RFC 5280, section 4.2.1.9), each once, in the bundle's order.
 * Providers put the leaf first, last or twice, and the CA's certificates in any order. What cannot be parsed is left out.
 */
export function leavesOf(bundle: string): BundledLeaf[] {
  const leaves = new Map<string, BundledLeaf>();
  for (const der of pemBlocks(bundle, LABELS)) {
    const serialNumber = serialOfLeaf(der);
    if (serialNumber !== null) leaves.set(der.toString('base64'), { der, serialNumber });
  }
  return [...leaves.values()];
}

function serialOfLeaf(der: Buffer): string | null {
  try {
    // OpenSSL first: it refuses the nesting without end over which the other parser takes its time.
    const { raw, serialNumber } = new X509Certificate(der);
    const { extensions = [] } = AsnConvert.parse(raw, Certificate).tbsCertificate;
    const constraints = extensions.find(({ extnID }) => extnID === id_ce_basicConstraints);
    const isCa = constraints && AsnConvert.parse(constraints.extnValue.buffer, BasicConstraints).cA;
    return isCa ? null : canonicalSerial(serialNumber);
  } catch {
    return null;
  }
}
