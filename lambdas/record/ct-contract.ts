import * as z from 'zod/mini';
import { type CtOrderRecord, ctMayBecome } from '../domain/ct-order-record.ts';
import { orderIdSchema, unreadableSchema } from './contract.ts';
import { moveOwned } from './move.ts';
import type { RecordKey, Versioned } from './table.ts';

export const ctOrderKey = (orderId: number): RecordKey => `ct-order#${orderId}`;

export const domainKey = (domainId: number): RecordKey => `domain#${domainId}`;

/** Fields that every writer of an existing ct-order record needs from the state. */
export const ctWriterSchema = z.object({ orderId: orderIdSchema, owner: z.string() });

/** Shapes of `lambdas/domain/order.ts` as the calls leave them in the state. */
export const orderSchema = z.object({
  orderId: orderIdSchema,
  status: z.string(),
  commonName: z.string(),
  dnsNames: z.array(z.string()),
  csr: z.nullable(z.string()),
  issuedCertificateId: z.nullable(z.number()),
  serialNumber: z.nullable(z.string()),
  issuedAt: z.nullable(z.string()),
  signatureHash: z.nullable(z.string()),
  serverPlatformId: z.nullable(z.number()),
  product: z._default(
    z.object({ nameId: z.nullable(z.string()), validationType: z.nullable(z.literal(['dv', 'ov', 'ev'])) }),
    { nameId: null, validationType: null },
  ),
  disableCt: z.nullable(z.boolean()),
  pendingRequests: z.array(z.object({ requestId: z.number(), type: z.string(), status: z.string() })),
  unreadableRequests: unreadableSchema,
});

/** Of Order info, read back: `disableCt` is absent where what is there is the error that was caught. */
export const shownFlagSchema = z.object({ disableCt: z.optional(z.nullable(z.boolean())) });

export const reissueSchema = z.object({
  issuedCertificateId: z.number(),
  serialNumber: z.nullable(z.string()),
  status: z.string(),
  createdAt: z.nullable(z.string()),
  issuedAt: z.nullable(z.string()),
  csrPublicKeySha256: z.nullable(z.string()),
});

export const leafSchema = z.object({
  serialNumber: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  dnsNames: z.array(z.string()),
  publicKeySha256: z.string(),
  poisoned: z.boolean(),
  sctList: z.literal(['absent', 'present', 'malformed']),
  scts: z.array(z.object({ logId: z.string(), loggedAt: z.string() })),
  issuer: z.string(),
  extendedKeyUsages: z.array(z.string()),
  keyType: z.string(),
  csrPublicKeySha256: z.nullable(z.string()),
});

export const domainValidationSchema = z.object({
  domainId: z.number(),
  name: z.string(),
  isActive: z.boolean(),
  dcvMethod: z.nullable(z.string()),
  approvedAt: z.nullable(z.string()),
  ovExpiresAt: z.nullable(z.string()),
  evExpiresAt: z.nullable(z.string()),
  activeValidations: z.array(z.string()),
});

/** One step of a ct-order's record. `decide` returns what changes, or undefined. Errors: as `moveOwned`. */
export async function moveCtOrder(
  writer: z.infer<typeof ctWriterSchema>,
  change: string,
  decide: (record: CtOrderRecord) => Partial<CtOrderRecord> | undefined,
  now: Date,
): Promise<Versioned<CtOrderRecord>> {
  const { orderId, owner } = writer;
  const key = ctOrderKey(orderId);
  // A change that ends for another cause was not kept from it by the credential.
  const decideOnPause = (record: CtOrderRecord) => {
    const changes = decide(record);
    const isOver = record.pause && changes?.settledAt && changes.pause === undefined;
    return isOver ? { ...changes, pause: null } : changes;
  };
  const absent = `orderId: there is no CT change of order ${orderId}`;
  return moveOwned({ key, owner, name: key, absent, change, mayBecome: ctMayBecome, decide: decideOnPause, now });
}
