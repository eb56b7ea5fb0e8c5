import { type Context, Hono } from 'hono';
import { canonicalHost } from '../../../lambdas/domain/hosts.ts';
import { csrPublicKey } from './certificate-request.ts';
import type { DigicertAccount } from './digicert-account.ts';
import { duplicatesAnswer, noteAnswer, orderAnswer, reissueAnswer, reissuesAnswer } from './digicert-answers.ts';
import type { SimulatedOrder } from './digicert-order.ts';

/** The orders of an account, as CertCentral serves them. Codes that no page names are marked as made up. */
export function orderRoutes(account: DigicertAccount, exposeDisableCt: boolean): Hono {
  const routes = new Hono();
  const ofOrder = (answer: (order: SimulatedOrder, c: Context) => Response | Promise<Response>) => (c: Context) => {
    const order = account.order(Number(c.req.param('orderId')));
    return order ? answer(order, c) : refuse(c, 404, 'not_found|order', 'The order could not be found.');
  };

  routes.get(
    '/:orderId',
    ofOrder((order, c) => c.json(orderAnswer(order, exposeDisableCt))),
  );
  routes.get(
    '/:orderId/reissue',
    ofOrder((order, c) => c.json(reissuesAnswer(order))),
  );
  routes.get(
    '/:orderId/duplicate',
    ofOrder((order, c) => c.json(duplicatesAnswer(order))),
  );
  routes.get(
    '/:orderId/note',
    ofOrder((order, c) => {
      const notes = order.notes.map(noteAnswer);
      return c.json({ notes });
    }),
  );
  routes.post(
    '/:orderId/note',
    ofOrder(async (order, c) => {
      const { text } = await jsonOf(c);
      if (typeof text !== 'string' || text === '') return refuse(c, 400, 'missing_text', 'made up: text is required.');
      const note = account.addNote(order, text);
      return c.json(noteAnswer(note), 201);
    }),
  );
  routes.delete(
    '/:orderId/note/:noteId',
    ofOrder((order, c) => {
      const gone = order.deleteNote(Number(c.req.param('noteId')));
      return gone ? c.body(null, 204) : refuse(c, 404, 'not_found|note', 'made up: there is no such note.');
    }),
  );
  routes.put(
    '/:orderId/ct-status',
    ofOrder(async (order, c) => {
      const { disable_ct } = await jsonOf(c);
      if (account.scenario.ctStatusRefused) return refuse(c, 400, account.scenario.ctStatusRefused, 'Refused.');
      if (typeof disable_ct !== 'boolean') return refuse(c, 400, 'bad_request_format', 'disable_ct must be a boolean.');
      order.disableCt = disable_ct;
      return c.body(null, 204);
    }),
  );
  routes.put(
    '/:orderId/status',
    ofOrder(async (order, c) => {
      const { status, note } = await jsonOf(c);
      // Case counts.
      if (status !== 'canceled') return refuse(c, 400, 'invalid_status', 'made up: only canceled is allowed.');
      if (!order.cancel(String(note ?? ''))) return refuse(c, 400, 'invalid_status', 'made up: nothing is pending.');
      return c.body(null, 204);
    }),
  );
  routes.post(
    '/:orderId/reissue',
    ofOrder(async (order, c) => {
      const { certificate, skip_approval } = await jsonOf(c);
      const { common_name, dns_names, csr } = (certificate ?? {}) as Record<string, unknown>;
      if (account.scenario.rejectReissue) return refuse(c, 400, account.scenario.rejectReissue, 'Refused.');
      if (order.status !== 'issued') return refuse(c, 400, 'invalid_status', `made up: the order is ${order.status}.`);
      if (typeof common_name !== 'string') return refuse(c, 400, 'bad_request_format', 'common_name is required.');
      if (typeof csr !== 'string' || !csrPublicKey(csr)) {
        return refuse(c, 400, 'csr_invalid_cannot_parse', 'The CSR cannot be parsed.');
      }
      // Names come from the body alone, never from the CSR; the common name is always one of them.
      const names = [common_name, ...(Array.isArray(dns_names) ? dns_names.map(String) : [])];
      const dnsNames = [...new Set(names.map((name) => canonicalHost(name) ?? name))];
      const wish = {
        commonName: canonicalHost(common_name) ?? common_name,
        dnsNames,
        csr,
        skipApproval: skip_approval === true,
      };
      return c.json(reissueAnswer(order, account.reissue(order, wish), account.authority.pem), 201);
    }),
  );
  return routes;
}

/** CertCentral's shape of a refusal. */
export function refuse(c: Context, status: 400 | 403 | 404 | 429, code: string, message: string): Response {
  return c.json({ errors: [{ code, message }] }, status);
}

async function jsonOf(c: Context): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
