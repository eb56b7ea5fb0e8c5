import * as z from 'zod/mini';
import type { Reissue } from '../domain/order.ts';
import { newestIssued } from '../domain/reissue-progress.ts';
import type { Unreadable } from '../domain/unreadable.ts';
import { handle } from '../runtime/handler.ts';
import { csrPublicKeySha256 } from '../runtime/public-key.ts';
import { secretVersionOf } from '../runtime/secret.ts';
import { digicert } from './client.ts';
import { orderIdSchema, reissuesSchema, toReissue } from './contract.ts';

const input = z.object({
  orderId: orderIdSchema,
  /** Of Order info: the primary certificate, which this list need not hold. */
  orderInfo: z._default(
    z.object({
      issuedCertificateId: z.nullable(z.int()),
      serialNumber: z._default(z.nullable(z.string()), null),
      issuedAt: z.nullable(z.string()),
    }),
    { issuedCertificateId: null, serialNumber: null, issuedAt: null },
  ),
});

export interface Reissues {
  reissues: Reissue[];
  /** Of the order's primary certificate and its reissues; null while none is issued. */
  newestIssuedCertificateId: number | null;
  /** Of that one, where it is listed. */
  newestSerialNumber: string | null;
  /** Reissues that could not be read: each may be pending, ours, or newer than the newest. */
  unreadable: Unreadable[];
  /** When DigiCert was asked; identifies this list. */
  listedAt: string;
  /** Of the secret that may read the order; null where it is not known. */
  secretVersion: string | null;
}

/**
 * Reads the reissues of an order, and which certificate is the newest that is issued, with the version of the secret
 * that may read it. The list may also hold the primary certificate. Always allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/list-reissues.html
 */
export async function listReissues({ orderId, orderInfo }: z.infer<typeof input>, now: Date): Promise<Reissues> {
  const path = `/order/certificate/${orderId}/reissue`;
  const { certificates } = await digicert({ method: 'GET', path, answer: reissuesSchema });
  const reissues = certificates.items.map((certificate) => toReissue(certificate, csrPublicKeySha256));
  const newest = newestIssued(orderInfo, reissues);
  return {
    reissues,
    newestIssuedCertificateId: newest?.issuedCertificateId ?? null,
    newestSerialNumber: newest?.serialNumber ?? null,
    unreadable: certificates.unreadable,
    listedAt: now.toISOString(),
    secretVersion: await secretVersionOf('DIGICERT_SECRET_ARN'),
  };
}

export const handler = handle(input, listReissues);
