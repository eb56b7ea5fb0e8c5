import * as z from 'zod/mini';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { issuedCertificateIdSchema } from './contract.ts';

const input = z.object({ issuedCertificateId: issuedCertificateIdSchema });

/**
 * Downloads one certificate by its own id, because by order id DigiCert gives only the active one. Of the chain, whose
 * length varies, only the leaf is kept. Allowed once the certificate is issued.
 * https://dev.digicert.com/en/certcentral-apis/services-api/certificates/download-certificate-format-certificate-id.html
 */
export async function downloadCertificate({ issuedCertificateId }: z.infer<typeof input>): Promise<{ pem: string }> {
  const path = `/certificate/${issuedCertificateId}/download/format/pem_all`;
  const chain = await digicert({ method: 'GET', path, accept: 'text', answer: z.string() });
  const leaf = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/.exec(chain)?.[0];
  if (leaf === undefined) throw new ContractBroken(`DigiCert GET ${path}: no certificate in the answer`);
  return { pem: leaf.replaceAll('\r\n', '\n') };
}

export const handler = handle(input, downloadCertificate);
