import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../lib/local/simulators/faults.ts';
import { ZONE } from '../../lib/machines/samples.ts';
import { withApi } from './setting.ts';

const QUOTA = `GET /zones/${ZONE}/quota`;
const ORDER = 'GET /orders/12345';
const inDigicertsWords = (body: string) =>
  JSON.stringify({ errors: [{ code: body.includes('7003') ? 'not_found|route' : 'refused', message: 'no' }] });
const refusal = (code: number, message: string) =>
  JSON.stringify({ success: false, errors: [{ code, message }], result: null });

describe('what a provider does to a read', () => {
  it.each<[string, Omit<Fault, 'path'>, number, string, RegExp, string | null]>([
    [
      'refuses',
      { kind: 'status', status: 400, body: refusal(1450, 'no') },
      502,
      'provider-rejected',
      /400, 1450 no/,
      null,
    ],
    [
      'has none',
      { kind: 'status', status: 404, body: refusal(1404, 'no pack') },
      404,
      'not-found',
      /1404 no pack/,
      null,
    ],
    [
      'does not find the way',
      { kind: 'status', status: 404, body: refusal(7003, 'no route') },
      503,
      'provider-unavailable',
      /7003 no route/,
      '10',
    ],
    ['refuses the token', { kind: 'status', status: 403 }, 502, 'credentials-rejected', /put a new value in/, null],
    ['limits the rate', { kind: 'status', status: 429 }, 503, 'rate-limited', /429/, '60'],
    ['is down', { kind: 'status', status: 500 }, 503, 'provider-unavailable', /500/, '10'],
    ['is not there', { kind: 'refused' }, 503, 'provider-unavailable', /nothing was sent/, '10'],
    ['takes too long', { kind: 'delay', ms: 60_000 }, 503, 'provider-unavailable', /no answer within 20 s/, '10'],
    [
      'answers nonsense',
      { kind: 'body', body: '<html>' },
      503,
      'provider-unavailable',
      /not an answer of the API/,
      '10',
    ],
    ['answers in another shape', { kind: 'body', body: '[]' }, 502, 'contract-broken', /not an envelope/, null],
  ])('when it %s', (_, fault, status, kind, detail, retryAfter) =>
    withApi(async ({ runtime, send }) => {
      runtime.cloudflare.faults.add({ path: /quota/, ...fault });
      runtime.digicert.faults.add({
        path: /order/,
        ...fault,
        ...(fault.body && { body: fault.body.replace(/^\{.*/, inDigicertsWords(fault.body)) }),
      });

      const answered = await send(QUOTA);
      expect(answered).toMatchObject({ status, body: { type: `urn:certflow:problem:${kind}` } });
      expect(answered.body.detail).toMatch(detail);
      expect(answered.headers.get('retry-after')).toBe(retryAfter);
      expect((await send(ORDER)).status).toBe(status);
      // For a limit that was met, everybody waits.
      await runtime.clock.sleep(300_000);
      expect((await send(QUOTA)).status).toBe(200);
    }),
  );

  it('names the secret that must be mended, and shows none', () =>
    withApi(async ({ runtime, send }) => {
      runtime.digicert.faults.add({ path: /order/, kind: 'status', status: 401 });
      const { body } = await send(ORDER);
      expect(body.detail).toContain('the DigiCert secret');
      expect(JSON.stringify(body)).not.toContain('simulated-digicert-key');
    }));
});
