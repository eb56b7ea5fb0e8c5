import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/list-duplicates.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { DIGICERT, ORDER_ID } from './provider.ts';

describeCall(DIGICERT, {
  call: 'digicert/list-duplicates',
  handler,
  input: { orderId: ORDER_ID },
  output: { issuedCount: 1 },
  ids: ['orderId'],
  malformed: {
    'a list of its own': [],
    'no list': { certificates: 'none' },
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);

it.each([
  [{}, 0],
  [{ certificates: null }, 0],
  [{ certificates: [] }, 0],
  [{ certificates: [{ status: 'issued' }, { status: 'issued' }, { status: 'approved' }, { status: 'pending' }] }, 2],
  [{ certificates: [{ id: '7', status: 'issued' }, { id: 8 }, { status: null }] }, 1],
])('counts in %j the issued ones: %i', async (body, issuedCount) => {
  server.current.answer({ body });
  expect(await handler({ orderId: ORDER_ID })).toEqual({ issuedCount });
});
