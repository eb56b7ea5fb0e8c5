import * as z from 'zod/mini';
import { csrSchema } from '../../record/contract.ts';
import { ctOrderKey } from '../../record/ct-contract.ts';
import { described, oneOf, orderId, started } from '../fields.ts';
import { recordOf } from '../records.ts';
import { type Route, start } from '../route.ts';
import { CT_REMEDY, ctLinks } from './ct-orders.ts';

const statusSchema = z
  .strictObject({
    disableCt: described(z.boolean('must be true or false'), 'True: the certificate appears in no CT log.'),
    acknowledgeUnlogged: z._default(z.boolean(), false),
    csr: described(z._default(csrSchema, null), "In PEM; the order's own where none is given."),
    enforce: described(
      z.optional(z.boolean('must be true or false')),
      'True: a sweep puts it right again when it drifts. Left out: false, even where it was true.',
    ),
  })
  .check((context) => {
    if (!context.value.disableCt || context.value.acknowledgeUnlogged) return;
    const message = 'must be true to switch CT off: public browsers reject a certificate without SCTs';
    context.issues.push({ code: 'custom', input: context.value, path: ['acknowledgeUnlogged'], message });
  });

const ACTIONS = ['adopt', 'reissue', 'abandon'] as const;

const resolutionSchema = z
  .strictObject({
    action: described(
      oneOf(ACTIONS),
      'adopt: this is the reissued certificate. reissue: do it anew. abandon: give it up.',
    ),
    issuedCertificateId: described(z.optional(orderId), "DigiCert's id of the certificate."),
    comment: described(z.optional(z.string().check(z.maxLength(500))), 'Kept in the history.'),
  })
  .check((context) => {
    const { action, issuedCertificateId } = context.value;
    if ((action === 'adopt') === (issuedCertificateId !== undefined)) return;
    const message =
      action === 'adopt' ? 'is needed to adopt: which certificate?' : `is not for ${action}; leave it out`;
    context.issues.push({ code: 'custom', input: context.value, path: ['issuedCertificateId'], message });
  });

const startOf = (id: number, input: Record<string, unknown>) => ({
  subject: `order-${id}`,
  input: { orderId: id, ...input },
  links: ctLinks(id),
  tells: { orderId: id },
});

export const ctOrderChangeRoutes: readonly Route[] = [
  start({
    method: 'POST',
    path: '/ct-orders/{orderId}/status',
    operationId: 'switchCtStatus',
    tag: 'CT orders',
    summary: 'Switch the CT status of an order, with the reissue that this demands',
    machine: 'CtStatusReissue',
    params: { orderId },
    body: statusSchema,
    example: { disableCt: true, acknowledgeUnlogged: true },
    answer: z.object({ orderId, ...started }),
    start: ({ params, body }) => startOf(params.orderId, body),
  }),
  start({
    method: 'POST',
    path: '/ct-orders/{orderId}/resolve',
    operationId: 'resolveCtOrder',
    tag: 'CT orders',
    summary: 'Decide what Certflow cannot: what became of a reissue, or whether to go on',
    machine: 'ResolveCtOrder',
    params: { orderId },
    body: resolutionSchema,
    example: { action: 'adopt', issuedCertificateId: 98765, comment: 'seen in CertCentral' },
    answer: z.object({ orderId, ...started }),
    problems: ['not-found', 'table-unavailable'],
    start: ({ params, body }) => startOf(params.orderId, body),
    check: async ({ params }) => void (await recordOf(ctOrderKey(params.orderId), CT_REMEDY)),
  }),
];
