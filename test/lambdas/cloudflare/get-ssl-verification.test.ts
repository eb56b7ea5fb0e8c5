import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-ssl-verification.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, PACK_ID, ZONE_ID } from './provider.ts';

const input = {
  zoneId: ZONE_ID,
  packId: PACK_ID,
  verificationStartedAt: new Date().toISOString(),
  deadlineAt: '2999-01-01T00:00:00.000Z',
};
const entry = { certificateStatus: 'authorizing', brandCheck: false, digest: expect.stringMatching(/^[0-9a-f]{64}$/) };
const plan = {
  verdict: 'read-pack',
  reason: 'the verification entry changed',
  polls: 1,
  fingerprint: expect.stringMatching(/^{"certificateStatus":"authorizing",.*}$/),
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
    'a list that is none': { result: 5 },
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

const wire = (changes: Record<string, unknown> = {}) => ({
  cert_pack_uuid: PACK_ID,
  certificate_status: 'authorizing',
  ...changes,
});
const readLately = { packReadAt: new Date().toISOString(), reason: 'pending' };
const pollOf = (result: unknown[], before?: { polls: number; fingerprint: string }) => {
  server.current.answer({ body: { result } });
  return handler({ ...input, outcome: readLately, ...(before && { getSslVerification: before }) }) as Promise<{
    entry: { certificateStatus: string | null; brandCheck: boolean } | null;
    verdict: string;
    reason: string;
    polls: number;
    fingerprint: string;
  }>;
};

it('plans no read of the pack while the entry stays as it was and the pack was read lately', async () => {
  server.current.answer({ body: fixture('cloudflare/get-ssl-verification.response.json') });
  const first = await handler(input);
  expect(await handler({ ...input, getSslVerification: first, outcome: readLately })).toEqual({
    entry,
    ...plan,
    verdict: 'wait',
    reason: 'authorizing, unchanged',
    polls: 2,
    waitSeconds: 36,
  });
});

describe('a pack with an entry for each host', () => {
  const hosts = Array.from({ length: 50 }, (_, n) => `h${n}.example.com`);
  const entries = hosts.map((hostname) =>
    wire({
      hostname,
      verification_info: { http_url: `http://${hostname}/.well-known/pki-validation/a.txt`, http_body: 'b' },
    }),
  );
  const [first = {}, ...others] = entries;

  it('takes a few bytes of state, and waits while none changes, in whatever order they come', async () => {
    const before = await pollOf(entries);
    expect(JSON.stringify(before).length).toBeLessThan(600);
    expect(await pollOf(entries.toReversed(), before)).toMatchObject({
      verdict: 'wait',
      reason: 'authorizing, unchanged',
    });
  });

  it.each([
    ['its status', { certificate_status: 'issuing' }],
    [
      'its body',
      { verification_info: { http_url: 'http://h0.example.com/.well-known/pki-validation/a.txt', http_body: 'c' } },
    ],
    ['its host', { hostname: 'other.example.com' }],
    ['whether it is verified', { verification_status: true }],
  ])('reads the pack when one of them changes %s', async (_, changes) => {
    const before = await pollOf(entries);
    expect(await pollOf([{ ...first, ...changes }, ...others], before)).toMatchObject({
      verdict: 'read-pack',
      reason: 'the verification entry changed',
    });
  });

  it.each([
    [
      'the worst decides',
      [{ certificate_status: 'active' }, {}, { certificate_status: 'timing_out' }],
      'timing_out',
      false,
    ],
    [
      'one that lags decides',
      [{ certificate_status: 'active' }, { certificate_status: 'initializing' }, {}],
      'initializing',
      false,
    ],
    ['one under review is enough', [{}, { brand_check: true }], 'authorizing', true],
    ['one under review as text is enough', [{}, { brand_check: '1' }], 'authorizing', true],
    ['one without a status decides', [{}, { certificate_status: null }], null, false],
  ])('%s', async (_, changes, certificateStatus, brandCheck) => {
    expect((await pollOf(changes.map((each) => wire(each)))).entry).toMatchObject({ certificateStatus, brandCheck });
  });

  it("waits with a pack's word as status, as with the list's own", async () => {
    const pending = [wire({ certificate_status: 'pending_validation' })];
    expect(await pollOf(pending, await pollOf(pending))).toMatchObject({ verdict: 'wait' });
  });
});

describe('an entry that cannot be read', () => {
  const odd = { certificate_status: 7, brand_check: 'perhaps' };

  it("of the pack itself has the pack read at every poll, whatever the pack's others say", async () => {
    const before = await pollOf([wire(), wire(odd)]);
    expect(await pollOf([wire(), wire(odd)], before)).toMatchObject({
      verdict: 'read-pack',
      reason: `1 verification item could not be read (${PACK_ID}: certificate_status, brand_check)`,
      entry: { certificateStatus: 'authorizing' },
    });
  });

  it.each([[{ ...odd, cert_pack_uuid: ZONE_ID }], [{ ...odd, cert_pack_uuid: null }], [null], ['entry']])(
    'of another pack, or of none, does not disturb: %j',
    async (other) => {
      expect(await pollOf([other, wire()], await pollOf([wire()]))).toMatchObject({ verdict: 'wait' });
    },
  );
});
