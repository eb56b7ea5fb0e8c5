import { describe, expect, it } from 'vitest';
import { handler as openCertificate } from '../../../lambdas/record/open-certificate.ts';
import { claimPack } from '../../../lambdas/record/table.ts';
import { at, certificateOf, HOUR, NOW, OTHER, OWNER, PACK_ID, requestOf } from '../domain/samples.ts';
import { certificateNow, storeCertificate, useTable } from './table-server.ts';

const REQUEST = {
  zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
  zoneName: 'example.com',
  hosts: ['example.com', '*.example.com'],
  certificateAuthority: 'google',
  validationMethod: 'txt',
  validityDays: 90,
};
const CT = { orderId: 112233, disableCt: true, acknowledgeUnlogged: true };
const OTHER_PACK_ID = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

const table = useTable();

async function open(input: Record<string, unknown> = REQUEST, executionId = OWNER, more: Record<string, unknown> = {}) {
  const opened = await openCertificate({ input, executionId, ...more });
  if ('waitSeconds' in opened) throw new Error(opened.reason);
  return opened;
}

/** The id that `REQUEST` gets, and its record in a state of the test's own. */
async function stored(changes: Parameters<typeof certificateOf>[0] = {}): Promise<string> {
  const { certificateId } = await open();
  await table.clear();
  await storeCertificate({ certificateId, ...changes });
  return certificateId;
}

describe('open-certificate, by request', () => {
  it('opens a new certificate and fills every field that a machine may read', async () => {
    const state = await open({ ...REQUEST, ct: CT });
    expect(state).toEqual({
      certificateId: expect.stringMatching(/^example-com-[0-9a-f]{16}$/),
      generation: 1,
      namePrefix: 'first',
      updatedAt: NOW,
      status: 'REQUESTED',
      zoneId: REQUEST.zoneId,
      zoneName: 'example.com',
      hosts: ['*.example.com', 'example.com'],
      certificateAuthority: 'google',
      validationMethod: 'txt',
      validityDays: 90,
      cloudflareBranding: false,
      packId: null,
      hasPack: false,
      intentOpen: false,
      verificationStartedAt: null,
      deadlineAt: null,
      ct: { ...CT, csr: null },
      wantsCt: true,
      counted: { restarts: 0, rechecked: false },
      round: { value: 1 },
      verdict: 'opened',
      reason: `${state.certificateId} is REQUESTED: requested`,
      owner: OWNER,
      input: { ...REQUEST, ct: CT },
    });
    expect(await certificateNow(state.certificateId)).toMatchObject({
      version: 1,
      owner: OWNER,
      run: 1,
      deadlineHours: 336,
      requestedAt: NOW,
      warnings: [],
    });
  });

  it('keeps warnings of what the CA is documented not to take', async () => {
    const { certificateId } = await open({ ...REQUEST, certificateAuthority: 'lets_encrypt', validityDays: 14 });
    expect((await certificateNow(certificateId)).warnings).toEqual([
      'lets_encrypt is documented to take 90 days, not 14',
    ]);
  });

  it('changes nothing when the same execution asks again', async () => {
    const first = await open();
    const before = await table.scan();
    expect(await open()).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });

  it('names the owner to another execution, and writes nothing', async () => {
    const { certificateId } = await open();
    const before = await table.scan();
    expect(await open(REQUEST, OTHER)).toMatchObject({
      verdict: 'owned',
      owner: OWNER,
      reason: `${certificateId} is owned by ${OWNER}`,
      input: REQUEST,
    });
    expect(await table.scan()).toEqual(before);
  });

  it('lets one of ten executions at once have it', async () => {
    const executions = Array.from({ length: 10 }, (_, index) => `${OWNER}-${index}`);
    const opened = await Promise.all(executions.map((execution) => open(REQUEST, execution)));
    const winners = opened.filter(({ verdict }) => verdict === 'opened');
    expect(winners).toHaveLength(1);
    expect(new Set(opened.map(({ owner }) => owner)).size).toBe(1);
  });

  it('is taken over from an owner that was seen to have ended', async () => {
    await open();
    expect(await open(REQUEST, OTHER, { deadOwner: OWNER })).toMatchObject({
      verdict: 'opened',
      owner: OTHER,
      namePrefix: 'second',
    });
  });

  it.each([
    ['has just been taken', at(-30), 'in-flight', 60],
    ['was written a quarter of an hour ago, all but a second', at(-899), 'in-flight', 1],
    ['was not written for a quarter of an hour', at(-900), 'opened', undefined],
  ])('of an owner that Step Functions does not know, %s', async (_, updatedAt, verdict, waitSeconds) => {
    await open();
    const describeOwner = { Error: 'Sfn.ExecutionDoesNotExistException', Cause: 'no such execution' };
    const asked = { deadOwner: OWNER, describeOwner, updatedAt };
    const taken = await openCertificate({ input: REQUEST, executionId: OTHER, ...asked });
    expect(taken).toMatchObject({
      verdict,
      ...(waitSeconds && { waitSeconds, owner: OWNER, updatedAt, input: REQUEST }),
    });
  });

  it('is not taken over from a living owner because an earlier one has ended', async () => {
    await open();
    expect(await open(REQUEST, OTHER, { deadOwner: 'arn:aws:states:earlier' })).toMatchObject({ verdict: 'owned' });
  });

  it('belongs to the parent that a child was started for', async () => {
    expect(await open({ ...REQUEST, owner: OTHER }, OWNER)).toMatchObject({ verdict: 'opened', owner: OTHER });
  });

  it('ignores the id that Step Functions adds to a child’s input', async () => {
    const { certificateId } = await open();
    const added = { ...REQUEST, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: OTHER };
    expect(await open(added)).toMatchObject({ verdict: 'opened', certificateId });
  });

  it.each(['REFUSED', 'QUOTA_EXHAUSTED', 'ABANDONED', 'LOST'] as const)(
    'begins the next generation after %s',
    async (status) => {
      await stored({ status, owner: null, packId: PACK_ID, restarts: 3, generation: 2, run: 5 });
      expect(await open()).toMatchObject({ verdict: 'opened', generation: 3, status: 'REQUESTED', hasPack: false });
    },
  );

  it('goes on where a living record stands: its pack is not ordered anew', async () => {
    await stored({ status: 'ACTIVE', owner: null, packId: PACK_ID });
    expect(await open({ ...REQUEST, ct: CT })).toMatchObject({
      generation: 1,
      status: 'ACTIVE',
      packId: PACK_ID,
      hasPack: true,
      wantsCt: true,
    });
  });

  it('says of an open INTENT that it is open', async () => {
    const intent = { sentBy: OTHER, committedAt: NOW, packIds: [], looks: 0 };
    await stored({ status: 'ORDERING', owner: null, intent });
    expect(await open()).toMatchObject({ verdict: 'opened', intentOpen: true });
  });

  it.each<[string, Record<string, unknown>]>([
    ['order', { hosts: ['*.example.com', 'example.com'] }],
    ['case', { hosts: ['EXAMPLE.com', '*.Example.COM'], zoneName: 'Example.com' }],
    ['trailing dots', { hosts: ['example.com.', '*.example.com.'], zoneName: 'example.com.' }],
    ['duplicates', { hosts: ['example.com', '*.example.com', 'example.com', 'EXAMPLE.COM.'] }],
    ['another deadline', { deadlineHours: 24 }],
    ['a wish for CT', { ct: CT }],
  ])('gives the same identity for another spelling: %s', async (_, changes) => {
    const { certificateId } = await open();
    expect(await open({ ...REQUEST, ...changes }, OTHER)).toMatchObject({ verdict: 'owned', certificateId });
  });

  it('gives the same identity for a name in Unicode and in punycode', async () => {
    const unicode = { ...REQUEST, zoneName: 'bücher.example', hosts: ['bücher.example'] };
    const ascii = { ...REQUEST, zoneName: 'xn--bcher-kva.example', hosts: ['xn--bcher-kva.example'] };
    const { certificateId } = await open(unicode);
    expect(certificateId).toMatch(/^xn-bcher-kva-example-[0-9a-f]{16}$/);
    expect(await open(ascii, OTHER)).toMatchObject({ verdict: 'owned', certificateId });
  });

  it.each<[string, Record<string, unknown>]>([
    ['hosts', { hosts: ['example.com'] }],
    ['CA', { certificateAuthority: 'lets_encrypt' }],
    ['method', { validationMethod: 'email' }],
    ['validity', { validityDays: 30 }],
    ['zone', { zoneId: 'f'.repeat(32) }],
  ])('gives another identity for another: %s', async (_, changes) => {
    const { certificateId } = await open();
    const other = await open({ ...REQUEST, ...changes }, OTHER);
    expect(other.verdict).toBe('opened');
    expect(other.certificateId).not.toBe(certificateId);
  });
});

describe('open-certificate, with a pack that exists', () => {
  it('follows it instead of ordering', async () => {
    expect(await open({ ...REQUEST, packId: PACK_ID, deadlineHours: 10 })).toMatchObject({
      packId: PACK_ID,
      hasPack: true,
      status: 'PENDING',
      verificationStartedAt: NOW,
      deadlineAt: at(10 * HOUR),
    });
  });

  it('refuses one that belongs to another certificate', async () => {
    await claimPack(PACK_ID, 'example-net-0f1e2d3c4b5a6978');
    const before = await table.scan();
    await expect(open({ ...REQUEST, packId: PACK_ID })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `packId: ${PACK_ID} belongs to another certificate`,
    });
    expect(await table.scan()).toEqual(before);
  });

  it('refuses a second one, and leaves that one free', async () => {
    const { certificateId } = await open({ ...REQUEST, packId: PACK_ID });
    await expect(open({ ...REQUEST, packId: OTHER_PACK_ID })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `packId: ${certificateId} has pack ${PACK_ID} already`,
    });
    expect(await claimPack(OTHER_PACK_ID, 'example-net-0f1e2d3c4b5a6978')).toBe(true);
  });

  it('follows another one in the next generation', async () => {
    await stored({ status: 'LOST', owner: null, packId: PACK_ID });
    expect(await open({ ...REQUEST, packId: OTHER_PACK_ID })).toMatchObject({ generation: 2, packId: OTHER_PACK_ID });
  });
});

describe('open-certificate, by id', () => {
  it('goes on with the record of that id', async () => {
    const certificateId = await stored({ status: 'PENDING', owner: null, packId: PACK_ID });
    expect(await open({ certificateId }, OTHER)).toMatchObject({
      verdict: 'opened',
      owner: OTHER,
      certificateId,
      packId: PACK_ID,
      hosts: ['*.example.com', 'example.com'],
    });
  });

  it('names the owner to another execution', async () => {
    const { certificateId } = await open();
    expect(await open({ certificateId }, OTHER)).toMatchObject({ verdict: 'owned', owner: OWNER });
  });

  it('lets a child work for its parent', async () => {
    const { certificateId } = await open();
    expect(await open({ certificateId, owner: OWNER }, OTHER)).toMatchObject({ verdict: 'opened', owner: OWNER });
  });

  it('does not begin another generation: a finished certificate must be requested again', async () => {
    const certificateId = await stored({ status: 'REFUSED', owner: null });
    const before = await table.scan();
    await expect(open({ certificateId })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `certificateId: ${certificateId} is REFUSED; send the request again`,
    });
    expect(await table.scan()).toEqual(before);
  });

  it('refuses an id that does not exist', async () => {
    const { certificateId } = certificateOf();
    await expect(open({ certificateId })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `certificateId: there is no ${certificateId}; send a request`,
    });
    expect(await table.scan()).toEqual([]);
  });
});

describe('open-certificate, for a machine that needs a pack', () => {
  it('opens a record that has one', async () => {
    const certificateId = await stored({ status: 'PENDING', packId: PACK_ID });
    expect(await open({ certificateId }, OWNER, { needsPack: true })).toMatchObject({ packId: PACK_ID });
  });

  it('opens a request that brings one', async () => {
    expect(await open({ ...REQUEST, packId: PACK_ID }, OWNER, { needsPack: true })).toMatchObject({ packId: PACK_ID });
  });

  it('refuses a record without one', async () => {
    const { certificateId } = await open();
    const before = await table.scan();
    await expect(open({ certificateId }, OWNER, { needsPack: true })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `packId: ${certificateId} has no pack yet; run OrderCertificatePack first`,
    });
    expect(await table.scan()).toEqual(before);
  });

  it('writes nothing for a new request without one', async () => {
    await expect(open(REQUEST, OWNER, { needsPack: true })).rejects.toThrow(/^packId: /);
    expect(await table.scan()).toEqual([]);
  });
});

const manyHosts = ['example.com', ...Array.from({ length: 50 }, (_, index) => `h${index}.example.com`)];

describe('open-certificate, with bad input', () => {
  it.each<[field: string, what: string, changes: Record<string, unknown>]>([
    ['zoneId', 'dots', { zoneId: '../../user/tokens' }],
    ['zoneId', 'a short one', { zoneId: '023e105f' }],
    ['zoneId', 'upper case', { zoneId: REQUEST.zoneId.toUpperCase() }],
    ['zoneId', 'a newline behind it', { zoneId: `${REQUEST.zoneId}\n` }],
    ['zoneId', 'none', { zoneId: undefined }],
    ['zoneName', 'a wildcard', { zoneName: '*.example.com' }],
    ['zoneName', 'no name', { zoneName: 'exa mple' }],
    ['zoneName', 'a number', { zoneName: 7 }],
    ['hosts', 'none', { hosts: [] }],
    ['hosts', 'text', { hosts: 'example.com' }],
    ['hosts', 'no apex', { hosts: ['www.example.com'] }],
    ['hosts', '51 of them', { hosts: manyHosts }],
    ['hosts[1]', 'outside the zone', { hosts: ['example.com', 'example.net'] }],
    ['hosts[1]', 'a look-alike zone', { hosts: ['example.com', 'badexample.com'] }],
    ['hosts[1]', 'no DNS name', { hosts: ['example.com', 'exa mple.com'] }],
    ['hosts[1]', 'an IP address', { hosts: ['example.com', '192.0.2.1'] }],
    ['hosts[1]', 'an inner wildcard', { hosts: ['example.com', 'a.*.example.com'] }],
    ['hosts[1]', 'no text', { hosts: ['example.com', null] }],
    ['hosts[1]', 'a wildcard with http', { validationMethod: 'http' }],
    ['certificateAuthority', 'unknown', { certificateAuthority: 'digicert' }],
    ['certificateAuthority', 'none', { certificateAuthority: undefined }],
    ['validationMethod', 'unknown', { validationMethod: 'cname' }],
    ['validityDays', 'not offered', { validityDays: 91 }],
    ['validityDays', 'text', { validityDays: '90' }],
    ['cloudflareBranding', 'text', { cloudflareBranding: 'yes' }],
    ['deadlineHours', 'zero', { deadlineHours: 0 }],
    ['deadlineHours', 'too long', { deadlineHours: 433 }],
    ['deadlineHours', 'half an hour', { deadlineHours: 1.5 }],
    ['packId', 'dots', { packId: '..' }],
    ['owner', 'no ARN', { owner: 'me' }],
    ['ct.orderId', 'zero', { ct: { ...CT, orderId: 0 } }],
    ['ct.orderId', 'text', { ct: { ...CT, orderId: '112233' } }],
    ['ct.disableCt', 'none', { ct: { orderId: 1 } }],
    ['ct.acknowledgeUnlogged', 'missing to switch CT off', { ct: { orderId: 1, disableCt: true } }],
    ['ct.csr', 'no CSR', { ct: { ...CT, csr: '-----BEGIN PRIVATE KEY-----' } }],
    ['ct.csr', 'too long', { ct: { ...CT, csr: `-----BEGIN CERTIFICATE REQUEST-----${'A'.repeat(8192)}` } }],
    ['input', 'a misspelt field', { validtyDays: 30 }],
    ['ct', 'a misspelt field', { ct: { ...CT, disabelCt: true } }],
  ])('names %s: %s', async (field, _, changes) => {
    const refused = open({ ...REQUEST, ...changes });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidInput' });
    const message = await refused.then(String, (error: Error) => error.message);
    expect(message.split('; ').map((issue) => issue.slice(0, issue.indexOf(': ')))).toContain(field);
    expect(message).not.toContain('\n');
    expect(await table.scan()).toEqual([]);
  });

  it('names every field that is wrong at once', async () => {
    const refused = open({ ...REQUEST, zoneId: '..', validityDays: 91, validationMethod: 'cname' });
    await expect(refused).rejects.toThrow(/validationMethod: .*must be one of txt, http, email/);
    await expect(refused).rejects.toThrow(/zoneId: must be 32 hexadecimal digits/);
    await expect(refused).rejects.toThrow(/validityDays: must be one of 14, 30, 90/);
  });

  it('refuses a year, which no CA issues any more, with the remedy', async () => {
    const refused = open({ ...REQUEST, validityDays: 365 });
    await expect(refused).rejects.toThrow(/validityDays: no public CA .* over 200 days since 2026-03-15; use 90/);
  });

  it('goes on with a record for a year that is there from former times', async () => {
    const { certificateId } = await storeCertificate({ validityDays: 365, owner: null, packId: PACK_ID });
    expect(await open({ certificateId })).toMatchObject({ verdict: 'opened', validityDays: 365 });
  });

  it('names a misspelt field by its name', async () => {
    await expect(open({ ...REQUEST, validtyDays: 30 })).rejects.toThrow('validtyDays');
  });

  it.each([
    ['no id', { certificateId: 'example.com' }],
    ['a path', { certificateId: '../example-com-0f1e2d3c4b5a6978' }],
    ['a number', { certificateId: 7 }],
  ])('names certificateId: %s', async (_, input) => {
    await expect(open(input)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(/^certificateId: /),
    });
    expect(await table.scan()).toEqual([]);
  });

  it('refuses an id together with a request: which of them counts is not ours to guess', async () => {
    const { certificateId } = certificateOf();
    await expect(open({ ...REQUEST, certificateId })).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(await table.scan()).toEqual([]);
  });

  it.each([[null], ['{}'], [7], [[]], [undefined]])('refuses %j as an execution’s input', async (input) => {
    await expect(openCertificate({ input, executionId: OWNER })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(/^input: must be a JSON object/),
    });
    expect(await table.scan()).toEqual([]);
  });

  it('agrees with the samples on what a canonical request is', async () => {
    const { certificateId } = await open();
    expect(await open({ ...requestOf() }, OTHER)).toMatchObject({ certificateId });
  });
});
