import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-ssl-verification.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, PACK_ID, ZONE_ID } from './provider.ts';

const input = {
  zoneId: ZONE_ID,
  packId: PACK_ID,
  verificationStartedAt: new Date().toISOString(),
  deadlineAt: '2999-01-01T00:00:00.000Z',
};
const entry = {
  certificateStatus: 'authorizing',
  brandCheck: false,
  validationMethod: 'txt',
  recordName: '_acme-challenge.example.com',
  recordTarget: 'gQr3PbXVOTqWlyCLx1',
};
const plan = {
  verdict: 'read-pack',
  reason: 'the verification entry changed',
  polls: 1,
  fingerprint: JSON.stringify(entry),
  waitSeconds: 30,
};

describeCall(CLOUDFLARE, {
  call: 'cloudflare/get-ssl-verification',
  handler,
  input,
  output: { entry, ...plan },
  ids: ['zoneId', 'packId'],
  malformed: {
    nothing: '',
    'an entry without its status': { result: [{ cert_pack_uuid: PACK_ID }] },
    'an entry instead of a list': { result: { certificate_status: 'active', cert_pack_uuid: PACK_ID } },
  },
});

const server = loopbackFor(CLOUDFLARE);

it.each([
  [[{ certificate_status: 'active', cert_pack_uuid: 'a77f8bd7-3b47-46b4-a6f1-75cf98109948' }]],
  [[{ certificate_status: 'active' }]],
  [[]],
  [null],
])('has no entry in %j', async (result) => {
  server.current.answer({ body: { result } });
  expect(await handler(input)).toMatchObject({
    entry: null,
    verdict: 'read-pack',
    reason: 'the verification list does not show the pack',
  });
});

it('plans no read of the pack while the entry stays as it was and the pack was read lately', async () => {
  server.current.answer({ body: fixture('cloudflare/get-ssl-verification.response.json') });
  const outcome = { packReadAt: new Date().toISOString(), reason: 'pending' };
  expect(await handler({ ...input, getSslVerification: plan, outcome })).toEqual({
    entry,
    ...plan,
    verdict: 'wait',
    reason: 'authorizing, unchanged',
    polls: 2,
    waitSeconds: 36,
  });
});
