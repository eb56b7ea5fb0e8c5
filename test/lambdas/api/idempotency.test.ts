import { describe, expect, it } from 'vitest';
import { certificateOf, PACK_ID } from '../../lambdas/domain/samples.ts';
import { REQUEST } from '../../lib/machines/samples.ts';
import { storeCertificate } from '../record/table-server.ts';
import { withApi } from './setting.ts';

const key = (text: string) => ({ 'idempotency-key': text });

describe('a request with an Idempotency-Key', () => {
  it('starts once, and is answered the same while it runs and when it has ended', () =>
    withApi(async ({ runtime, send }) => {
      const first = await send('POST /certificates', REQUEST, key('once'));
      const again = await send('POST /certificates', REQUEST, key('once'));
      await runtime.clock.sleep(3_600_000);
      const after = await send('POST /certificates', { ...REQUEST, deadlineHours: 336 }, key('once'));

      expect(first.body.execution.name).toMatch(/^certificate-lifecycle-k-[0-9a-f]{16}$/);
      for (const answered of [again, after]) {
        expect(answered.status).toBe(202);
        expect(answered.body).toEqual(first.body);
        expect([...answered.headers]).toEqual([...first.headers]);
      }
      expect(runtime.executions().filter(({ machine }) => machine === 'CertificateLifecycle')).toHaveLength(1);
    }));

  it('starts once, though sent ten times at the same time', () =>
    withApi(async ({ runtime, send }) => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => send('POST /certificates', REQUEST, key('ten'))),
      );
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(runtime.executions().filter(({ machine }) => machine === 'CertificateLifecycle')).toHaveLength(1);
    }));

  it('is refused when the key was used for another request, also one of another zone', () =>
    withApi(async ({ runtime, send }) => {
      await send('POST /certificates', REQUEST, key('mine'));
      const other = { ...REQUEST, zoneId: 'f'.repeat(32), zoneName: 'example.org', hosts: ['example.org'] };
      for (const request of [{ ...REQUEST, validityDays: 30 }, other]) {
        expect(await send('POST /certificates', request, key('mine'))).toMatchObject({
          status: 409,
          body: { type: 'urn:certflow:problem:idempotency-key-reused', detail: expect.stringMatching(/new key/) },
        });
      }
      expect(runtime.executions().filter(({ machine }) => machine === 'CertificateLifecycle')).toHaveLength(1);
    }));

  it('is answered again though what it did forbids to do it again', () =>
    withApi(async ({ send }) => {
      const { certificateId } = await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID });
      const request = `POST /certificates/${certificateId}/rotate`;
      const first = await send(request, undefined, key('rotate'));
      await storeCertificate({ certificateId, owner: null, status: 'ORDERING', packId: null });

      expect(await send(request, undefined, key('rotate'))).toMatchObject({ status: 202, body: first.body });
      expect((await send(request, undefined, key('another'))).status).toBe(409);
    }));

  it('leaves nothing behind when it is refused', () =>
    withApi(async ({ send }) => {
      const request = `POST /certificates/${certificateOf().certificateId}/rotate`;
      expect((await send(request, undefined, key('early'))).status).toBe(404);
      await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID });
      expect((await send(request, undefined, key('early'))).status).toBe(202);
    }));

  it.each(['', 'a b', 'ä', 'x'.repeat(256)])('is refused when the key is %j', (wrong) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send('POST /certificates', REQUEST, key(wrong));
      expect(answered).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
      expect(runtime.executions()).toEqual([]);
    }),
  );
});

it('without a key every request is another execution', () =>
  withApi(async ({ send }) => {
    const first = await send('POST /certificates', REQUEST);
    const second = await send('POST /certificates', REQUEST);
    expect(first.body.execution.name).toMatch(/^example-com-[0-9a-f]{16}-\d{8}T\d{6}Z-[0-9a-f]{8}$/);
    expect(second.body.execution.name).not.toBe(first.body.execution.name);
  }));
