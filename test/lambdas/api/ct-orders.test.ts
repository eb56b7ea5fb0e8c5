import { describe, expect, it } from 'vitest';
import { ctOrderOf } from '../../lambdas/domain/samples.ts';
import { storeCtOrder } from '../record/table-server.ts';
import { inputOf, withApi } from './setting.ts';

const { orderId } = ctOrderOf();

describe('POST /ct-orders/{orderId}/status', () => {
  it('starts the switch, and leads to the order and its history', () =>
    withApi(async ({ runtime, send }) => {
      const wish = { disableCt: true, acknowledgeUnlogged: true };
      const { status, body } = await send('POST /ct-orders/12345/status', wish);
      expect(status).toBe(202);
      expect(inputOf(runtime, 'CtStatusReissue')).toEqual({ orderId: 12345, csr: null, ...wish });
      await runtime.clock.sleep(3_600_000);

      expect((await send(`GET ${body.links.ctOrder}`)).body).toMatchObject({ orderId: 12345, status: 'IN_SYNC' });
      expect((await send(`GET ${body.links.attempts}?limit=1`)).body.items).toMatchObject([{ status: 'IN_SYNC' }]);
      expect((await send(`GET ${body.links.execution}`)).body).toMatchObject({ status: 'SUCCEEDED' });
    }));

  it.each([
    [{}, 'disableCt'],
    [{ disableCt: true }, 'acknowledgeUnlogged'],
    [{ disableCt: false, csr: 'none' }, 'csr'],
    [{ disableCt: false, force: true }, 'force'],
  ])('refuses %j', (wish, field) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send('POST /ct-orders/12345/status', wish);
      expect(answered).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it.each(['0', '-1', '1.5', '012', 'x', '99999999999999999999'])('refuses the order %s', (wrong) =>
    withApi(async ({ send }) => {
      const answered = await send(`POST /ct-orders/${wrong}/status`, { disableCt: false });
      expect(answered).toMatchObject({ status: 400, body: { errors: [{ field: 'orderId' }] } });
    }),
  );
});

describe('GET /ct-orders', () => {
  it('lists by status', () =>
    withApi(async ({ send }) => {
      await storeCtOrder({ orderId: 1, status: 'REQUESTED' });
      await storeCtOrder({ orderId: 2, status: 'OUT_OF_SYNC' });
      expect((await send('GET /ct-orders')).body.items).toHaveLength(2);
      expect((await send('GET /ct-orders?status=OUT_OF_SYNC')).body.items).toMatchObject([{ orderId: 2 }]);
      expect((await send('GET /ct-orders?status=IN_SYNC')).body.items).toEqual([]);
      expect((await send('GET /ct-orders?status=fine')).status).toBe(400);
    }));
});

describe('POST /ct-orders/{orderId}/resolve', () => {
  it.each([[{ action: 'reissue' }], [{ action: 'adopt', issuedCertificateId: 7, comment: 'seen' }]])(
    'starts with %j',
    (decision) =>
      withApi(async ({ runtime, send }) => {
        await storeCtOrder({ owner: null, status: 'OUT_OF_SYNC' });
        expect((await send(`POST /ct-orders/${orderId}/resolve`, decision)).status).toBe(202);
        expect(inputOf(runtime, 'ResolveCtOrder')).toEqual({ orderId, ...decision });
      }),
  );

  it.each([
    [{ action: 'adopt' }, 'issuedCertificateId'],
    [{ action: 'abandon', issuedCertificateId: 7 }, 'issuedCertificateId'],
    [{}, 'action'],
  ])('refuses %j', (decision, field) =>
    withApi(async ({ send }) => {
      const answered = await send(`POST /ct-orders/${orderId}/resolve`, decision);
      expect(answered).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }),
  );
});

describe('an order without a record', () => {
  it.each(['GET /ct-orders/7', 'GET /ct-orders/7/attempts', 'POST /ct-orders/7/resolve'])('%s is 404', (request) =>
    withApi(async ({ send }) => {
      const { status, body } = await send(request, request.startsWith('POST') ? { action: 'abandon' } : undefined);
      expect(status).toBe(404);
      expect(body.detail).toContain('POST /ct-orders/{orderId}/status');
    }),
  );
});

describe('orders and their notes', () => {
  it('reads an order as DigiCert has it', () =>
    withApi(async ({ send }) => {
      expect((await send('GET /orders/12345')).body).toMatchObject({ orderId: 12345, status: 'issued' });
      expect(await send('GET /orders/7')).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining('not_found|order') },
      });
    }));

  it('reads the notes that there are', () =>
    withApi(async ({ runtime, send }) => {
      const order = runtime.digicert.account.order(12345);
      if (order) runtime.digicert.account.addNote(order, 'ask the customer');
      expect((await send('GET /orders/12345/notes')).body.notes).toMatchObject([{ text: 'ask the customer' }]);
    }));

  it('starts what writes and deletes them', () =>
    withApi(async ({ runtime, send }) => {
      expect((await send('POST /orders/12345/notes', { note: 'done' })).status).toBe(202);
      expect((await send('DELETE /orders/12345/notes/3')).status).toBe(202);
      expect(inputOf(runtime, 'AddNote')).toEqual({ orderId: 12345, note: 'done' });
      expect(inputOf(runtime, 'DeleteNote')).toEqual({ orderId: 12345, noteId: 3 });
    }));

  it.each([
    ['POST /orders/12345/notes', { note: '' }, 'note'],
    ['POST /orders/12345/notes', { text: 'x', note: 'y' }, 'text'],
    ['DELETE /orders/12345/notes/x', undefined, 'noteId'],
    ['GET /orders/x/notes', undefined, 'orderId'],
    ['GET /orders/x', undefined, 'orderId'],
  ])('%s %j is refused', (request, body, field) =>
    withApi(async ({ send }) => {
      expect(await send(request, body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }),
  );
});
