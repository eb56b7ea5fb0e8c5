import * as z from 'zod/mini';
import { leavesOf } from '../runtime/bundle.ts';
import { ContractBroken, ProviderUnavailable } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { toPem } from '../runtime/pem.ts';
import { digicert } from './client.ts';
import { issuedCertificateIdSchema } from './contract.ts';

const input = z.object({ issuedCertificateId: issuedCertificateIdSchema });

/** Of up to some 10 KB each; a state machine's state holds 256 KB. */
const MAX_LEAVES = 8;
const WHOLE_BLOCK = /-----END [A-Z0-9. ]{0,6}CERTIFICATE-----/;

/**
 * Downloads one certificate by its own id, because by order id DigiCert gives only the active one. Of the bundle, whose
 * length and order vary, only what is no CA is kept, as a rule one certificate;
 * of several `inspect-certificate` chooses the listed one. Allowed once the certificate is issued.
 * https://dev.digicert.com/en/certcentral-apis/services-api/certificates/download-certificate-format-certificate-id.html
 */
export async function downloadCertificate({ issuedCertificateId }: z.infer<typeof input>): Promise<{ pem: string }> {
  const path = `/certificate/${issuedCertificateId}/download/format/pem_all`;
  const bundle = await digicert({ method: 'GET', path, accept: 'text', answer: z.string() });
  // Cut, or a page of somebody else: the next answer may be whole.
  if (!WHOLE_BLOCK.test(bundle)) throw new ProviderUnavailable(`DigiCert GET ${path}: no certificate in the answer`);
  const leaves = leavesOf(bundle);
  if (leaves.length === 0) throw new ContractBroken(`DigiCert GET ${path}: no certificate that is not a CA`);
  if (leaves.length > MAX_LEAVES)
    throw new ContractBroken(`DigiCert GET ${path}: ${leaves.length} leaves in one bundle`);
  return { pem: leaves.map(({ der }) => toPem('CERTIFICATE', der)).join('') };
}

export const handler = handle(input, downloadCertificate);
