import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/ssl-verification-details.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, PACK_ID, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/ssl-verification-details',
  handler,
  input,
  output: {
    verifications: [
      {
        packId: 'a77f8bd7-3b47-46b4-a6f1-75cf98109948',
        certificateStatus: 'active',
        brandCheck: false,
        validationMethod: 'txt',
        recordName: '_acme-challenge.example.com',
        recordTarget: 'gQr3PbXVOTqWlyCLx1',
        signature: 'ECDSAWithSHA256',
        verificationStatus: true,
        verificationType: 'cname',
      },
      {
        packId: PACK_ID,
        certificateStatus: 'initializing',
        brandCheck: false,
        validationMethod: null,
        recordName: null,
        recordTarget: null,
        signature: null,
        verificationStatus: null,
        verificationType: null,
      },
    ],
  },
  ids: ['zoneId'],
  malformed: {
    nothing: '',
    'an entry without its status': { result: [{ cert_pack_uuid: PACK_ID }] },
    'an entry instead of a list': { result: { certificate_status: 'active' } },
  },
});

describe('a retry', () => {
  const server = loopbackFor(CLOUDFLARE);

  it('is asked for by true alone', async () => {
    server.current.answer({ body: { result: null } });
    for (const retry of [undefined, false, true]) {
      expect(await handler({ ...input, ...(retry !== undefined && { retry }) })).toEqual({ verifications: [] });
    }
    expect(server.current.received.map(({ query }) => query)).toEqual([{}, {}, { retry: 'true' }]);
    await expect(handler({ ...input, retry: 'true' })).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(server.current.received).toHaveLength(3);
  });

  it.each([
    ['a lost answer', { instead: 'reset' as const }],
    ['a gateway error', { status: 502 }],
    ['an answer that nobody can read', { body: '<html>' }],
    ['a list that is none', { body: { result: 5 } }],
  ])('is a mutation, whose outcome %s leaves open', async (_, answer) => {
    server.current.answer(answer);
    await expect(handler({ ...input, retry: true })).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    expect(server.current.received).toHaveLength(1);
  });
});
