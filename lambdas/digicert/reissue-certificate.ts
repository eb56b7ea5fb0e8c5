import * as z from 'zod/mini';
import { OutcomeUnknown } from '../runtime/errors.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { orderIdSchema, reissueAnswerSchema } from './contract.ts';

const input = z.extend(mutationSchema, {
  orderId: orderIdSchema,
  commonName: z.string().check(z.minLength(1)),
  dnsNames: z.array(z.string().check(z.minLength(1))).check(z.minLength(1, 'must repeat all names of the order')),
  csr: z.string().check(z.regex(/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/, 'must be a PKCS #10 request in PEM')),
  signatureHash: z.nullish(z.string()),
  serverPlatformId: z.nullish(z.int()),
});

export interface ReissueAnswer {
  requestId: number | null;
  requestStatus: string | null;
  /** DigiCert tells it where nobody has to approve. */
  issuedCertificateId: number | null;
}

/**
 * Orders a new certificate with the same names: a name left out would make DigiCert revoke the original within 72
 * hours. Allowed on an issued order without a pending reissue. There is no idempotency key.
 * Errors: `OutcomeUnknown` also when a success names neither a request nor a certificate.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/reissue-certificate.html
 */
export async function reissueCertificate(reissue: z.infer<typeof input>): Promise<ReissueAnswer> {
  const path = `/order/certificate/${reissue.orderId}/reissue`;
  const certificate = {
    common_name: reissue.commonName,
    dns_names: reissue.dnsNames,
    // The page asks for armour without line breaks.
    csr: reissue.csr.replace(/[\r\n]+/g, ''),
    ...(reissue.signatureHash && { signature_hash: reissue.signatureHash }),
    ...(reissue.serverPlatformId && { server_platform: { id: reissue.serverPlatformId } }),
  };
  const { requests, certificate_id } = await digicert({
    method: 'POST',
    send: reissue.send,
    path,
    body: { certificate, skip_approval: true },
    answer: reissueAnswerSchema,
  });
  const request = requests.items[0];
  if (!request && !certificate_id) throw new OutcomeUnknown(`DigiCert POST ${path}: names no request`);
  return {
    requestId: request?.id ?? null,
    requestStatus: request?.status ?? null,
    issuedCertificateId: certificate_id,
  };
}

export const handler = handle(input, reissueCertificate);
