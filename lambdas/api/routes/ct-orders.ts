import * as z from 'zod/mini';
import { CT_ORDER_STATUSES, type CtOrderRecord } from '../../domain/ct-order-record.ts';
import { ctOrderKey } from '../../record/ct-contract.ts';
import { described, links, oneOf, orderId, paging } from '../fields.ts';
import { attemptSchema, attemptsOf, pageSchema, recordOf, recordsOf, versioned, viewOf } from '../records.ts';
import { type Route, read } from '../route.ts';

const tag = 'CT orders';

const ctOrderSchema = z.object({
  orderId,
  status: described(oneOf(CT_ORDER_STATUSES), 'Where it stands; `reason` says why.'),
  reason: z.string(),
  disableCt: described(z.boolean(), 'What is wanted.'),
  acknowledgeUnlogged: z.boolean(),
  committedDisableCt: described(z.nullable(z.boolean()), 'The flag as last set by us and confirmed.'),
  shownDisableCt: described(
    z.optional(z.nullable(z.boolean())),
    'The flag as Order info last showed it; null where it does not.',
  ),
  flagInDoubt: described(z.boolean(), 'True until a certificate is seen to agree with the flag.'),
  certificate: described(
    z.nullable(
      z.looseObject({
        issuedCertificateId: z.int(),
        serialNumber: z.string(),
        notAfter: z.string(),
        sctVerdict: z.string(),
      }),
    ),
    'The newest one, as read from its own bytes.',
  ),
  enforce: described(z.optional(z.boolean()), 'True: a sweep puts it right again when it drifts.'),
  drift: described(z.optional(z.nullable(z.looseObject({}))), 'What the daily sweep found to disagree.'),
  owner: z.nullable(z.string()),
  requestedAt: z.string(),
  deadlineAt: z.string(),
  settledAt: z.nullable(z.string()),
  ...versioned,
  links,
});

export const CT_REMEDY =
  'POST /ct-orders/{orderId}/status begins one, which is there a moment later; GET /ct-orders lists those there are';

export const ctLinks = (id: number): Record<string, string> => ({
  ctOrder: `/ct-orders/${id}`,
  attempts: `/ct-orders/${id}/attempts`,
  order: `/orders/${id}`,
});

const ctOrderView = (record: CtOrderRecord) => ({ ...viewOf(ctOrderSchema, record), links: ctLinks(record.orderId) });

export const ctOrderRoutes: readonly Route[] = [
  read({
    path: '/ct-orders',
    operationId: 'listCtOrders',
    tag,
    summary: 'List the orders whose CT status Certflow looks after',
    query: { status: z.optional(oneOf(CT_ORDER_STATUSES)), ...paging },
    answer: pageSchema(ctOrderSchema),
    problems: ['table-unavailable'],
    handle: async ({ query: { status, ...page } }) => {
      const fits = (record: CtOrderRecord) => status === undefined || record.status === status;
      const { items, cursor } = await recordsOf<CtOrderRecord>('ct-order', page, fits);
      return { items: items.map(ctOrderView), cursor };
    },
  }),
  read({
    path: '/ct-orders/{orderId}',
    operationId: 'getCtOrder',
    tag,
    summary: "Read an order's CT status: what is wanted, and what its newest certificate says",
    params: { orderId },
    answer: ctOrderSchema,
    problems: ['not-found', 'table-unavailable'],
    handle: async ({ params }) => ctOrderView(await recordOf<CtOrderRecord>(ctOrderKey(params.orderId), CT_REMEDY)),
  }),
  read({
    path: '/ct-orders/{orderId}/attempts',
    operationId: 'listCtOrderAttempts',
    tag,
    summary: 'Read what it was, newest first',
    params: { orderId },
    query: paging,
    answer: pageSchema(attemptSchema),
    problems: ['not-found', 'table-unavailable'],
    handle: ({ params, query }) => attemptsOf(ctOrderKey(params.orderId), query, CT_REMEDY),
  }),
];
