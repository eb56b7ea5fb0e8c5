import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../../../lib/local/simulators/certificate-authority.ts';
import { publicKeyInfo } from '../../../../lib/local/simulators/certificate-request.ts';
import type { Clock } from '../../../../lib/local/simulators/clock.ts';
import { CloudflareSimulator } from '../../../../lib/local/simulators/cloudflare.ts';
import type { CloudflareScenario } from '../../../../lib/local/simulators/cloudflare-scenario.ts';
import { ConnectionLost } from '../../../../lib/local/simulators/faults.ts';

const ZONE = '023e105f4ecef8ad9ca31a8372d0c353';
const ORDER = {
  type: 'advanced',
  hosts: ['example.com', '*.example.com', 'www.example.com'],
  certificate_authority: 'lets_encrypt',
  validation_method: 'txt',
  validity_days: 90,
};

/** As Cloudflare sends it; only what the tests look at. */
interface Wire {
  id: string;
  type: string;
  status: string;
  hosts: string[];
  certificates: { status: string; expires_on: string; signature: string }[];
  validation_records?: { txt_name: string; txt_value: string }[];
  validation_errors: { message: string }[];
}

class ManualClock implements Clock {
  seconds = 0;
  now = () => Date.UTC(2026, 0, 1) + this.seconds * 1000;
  sleep = async (ms: number) => {
    this.seconds += ms / 1000;
  };
}

let clock: ManualClock;
let cloudflare: CloudflareSimulator;

function start(scenario: CloudflareScenario = {}): void {
  clock = new ManualClock();
  cloudflare = new CloudflareSimulator({ clock, seed: 7, scenario });
}

beforeEach(() => start());

async function send(method: string, path: string, body?: unknown, token = 'simulated-cloudflare-token') {
  const response = await cloudflare.app.fetch(
    new Request(`http://cloudflare.test/client/v4/zones/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const order = async (fields: object = {}): Promise<Wire> =>
  (await send('POST', `${ZONE}/ssl/certificate_packs/order`, { ...ORDER, ...fields })).body.result;
const read = async (id: string): Promise<Wire> =>
  (await send('GET', `${ZONE}/ssl/certificate_packs/${id}`)).body.result;
const list = async (query = '?status=all'): Promise<Wire[]> =>
  (await send('GET', `${ZONE}/ssl/certificate_packs${query}`)).body.result;
const restart = (id: string) => send('PATCH', `${ZONE}/ssl/certificate_packs/${id}`, {});
const recheck = (id: string, method = 'txt') =>
  send('PATCH', `${ZONE}/ssl/verification/${id}`, { validation_method: method });

/** Every status the pack goes through, with the second it is first seen in, looking every 5 s. */
async function life(id: string, seconds: number): Promise<[number, string][]> {
  const seen: [number, string][] = [];
  for (const end = clock.seconds + seconds; clock.seconds <= end; clock.seconds += 5) {
    const { status } = await read(id);
    if (seen.at(-1)?.[1] !== status) seen.push([clock.seconds, status]);
  }
  return seen;
}

it.each([
  ['unknown', { status: 404, body: { result: null, errors: [{ code: 1404 }] } }],
  ['deleted', { status: 200, body: { result: { status: 'deleted' } } }],
] as const)('a pack that lives can be read as %s a few times, while the list shows it', async (as, answer) => {
  start({ misreads: { as, times: 2 } });
  const { id } = await order();
  for (let times = 0; times < 2; times += 1) {
    expect(await send('GET', `${ZONE}/ssl/certificate_packs/${id}`)).toMatchObject(answer);
    expect(await list()).toContainEqual(expect.objectContaining({ id, status: 'initializing' }));
  }
  expect(await read(id)).toMatchObject({ id, status: 'initializing' });
});

describe('a pack that goes well', () => {
  it('goes through the documented statuses and is active 190 to 250 s after the order', async () => {
    const seen = await life((await order()).id, 300);
    expect(seen.map(([, status]) => status)).toEqual([
      'initializing',
      'pending_validation',
      'pending_issuance',
      'pending_deployment',
      'active',
    ]);
    expect(seen[1]?.[0]).toBe(20);
    expect(seen[4]?.[0]).toBeGreaterThanOrEqual(190);
    expect(seen[4]?.[0]).toBeLessThanOrEqual(255);
  });

  it('is born without certificates and records, with its hosts in another order', async () => {
    const pack = await order();
    expect(pack).toMatchObject({ status: 'initializing', certificates: [], validation_records: [] });
    expect(pack.hosts).not.toEqual(ORDER.hosts);
    expect(pack.hosts.toSorted()).toEqual(ORDER.hosts.toSorted());
    expect(await read(pack.id)).not.toHaveProperty('validation_records');
  });

  it('shows one TXT record a host, two of them at the name that apex and wildcard share', async () => {
    const { id } = await order();
    clock.seconds = 60;
    const records = (await read(id)).validation_records ?? [];
    expect(records.map(({ txt_name }) => txt_name)).toEqual([
      '_acme-challenge.example.com',
      '_acme-challenge.example.com',
      '_acme-challenge.www.example.com',
    ]);
    expect(new Set(records.map(({ txt_value }) => txt_value)).size).toBe(3);
  });

  it('has an RSA and an ECDSA certificate with the validity that was ordered', async () => {
    const { id } = await order({ validity_days: 14 });
    clock.seconds = 260;
    const { certificates } = await read(id);
    expect(certificates.map(({ signature, status }) => [signature, status])).toEqual([
      ['SHA256WithRSA', 'active'],
      ['ECDSAWithSHA256', 'active'],
    ]);
    for (const { expires_on } of certificates) expect(expires_on.slice(0, 10)).toBe('2026-01-15');
  });

  it('says in the verification list how far it is, in other words and without an envelope', async () => {
    const { id } = await order();
    const statuses: string[] = [];
    for (const seconds of [0, 30, 260]) {
      clock.seconds = seconds;
      const { body } = await send('GET', `${ZONE}/ssl/verification`);
      expect(Object.keys(body)).toEqual(['result']);
      const entry = body.result.find(({ cert_pack_uuid }: { cert_pack_uuid: string }) => cert_pack_uuid === id);
      statuses.push(entry.certificate_status);
    }
    expect(statuses).toEqual(['initializing', 'authorizing', 'active']);
  });

  it('gets a host of Cloudflare when it is branded', async () => {
    const { hosts } = await order({ cloudflare_branding: true });
    expect(hosts).toHaveLength(4);
    expect(hosts[0]).toMatch(/\.sni\.cloudflaressl\.com$/);
  });

  it('lives the same life with the same seed, and another with another', async () => {
    const lifeWith = async (seed: number) => {
      clock = new ManualClock();
      cloudflare = new CloudflareSimulator({ clock, seed });
      const { id } = await order();
      return [id, await life(id, 300)];
    };
    expect(await lifeWith(1)).toEqual(await lifeWith(1));
    expect(await lifeWith(1)).not.toEqual(await lifeWith(2));
  });
});

describe('validation', () => {
  it('times out as often as asked, restarts from there only, and with new tokens', async () => {
    start({ validationTimesOut: 1, validationTimeoutSeconds: 3600 });
    const { id } = await order();
    clock.seconds = 100;
    expect(await restart(id)).toMatchObject({ status: 400, body: { success: false, errors: [{ code: 1400 }] } });
    const before = (await read(id)).validation_records;

    clock.seconds = 4000;
    const timedOut = await read(id);
    expect(timedOut.status).toBe('validation_timed_out');
    expect(timedOut.validation_errors).toHaveLength(1);

    expect((await restart(id)).body.result.status).toBe('pending_validation');
    const after = (await read(id)).validation_records;
    expect(after?.[0]?.txt_value).not.toBe(before?.[0]?.txt_value);
    expect((await life(id, 300)).at(-1)?.[1]).toBe('active');
  });

  it('makes new tokens after each failed check', async () => {
    start({ neverActive: true });
    const { id } = await order();
    const tokens = new Set<string | undefined>();
    for (clock.seconds = 60; clock.seconds < 86_400; clock.seconds += 600) {
      tokens.add((await read(id)).validation_records?.[0]?.txt_value);
    }
    expect(tokens.size).toBeGreaterThan(10);
    expect((await read(id)).status).toBe('pending_validation');
  });

  it('begins anew when its method changes, and only then', async () => {
    const { id } = await order();
    clock.seconds = 100;
    const pending = (validation_method: string) => ({ status: 'pending_validation', validation_method });
    expect((await recheck(id)).body.result).toEqual(pending('txt'));
    expect((await recheck(id, 'http')).body.result).toEqual(pending('http'));
    expect((await recheck(id, 'dns')).status).toBe(400);
  });

  it('keeps the method of an active certificate', async () => {
    const { id } = await order();
    clock.seconds = 260;
    expect((await recheck(id)).body.result).toEqual({ status: 'active', validation_method: 'txt' });
    expect((await recheck(id, 'http')).status).toBe(400);
    expect(await read(id)).toMatchObject({ status: 'active', validation_method: 'txt' });
  });

  it('shows where a CNAME must point once the method is one that no order takes', async () => {
    const { id } = await order();
    await recheck(id, 'cname');
    expect((await read(id)).validation_records?.[0]).toMatchObject({
      cname: '_acme-challenge.example.com',
      cname_target: expect.stringMatching(/\.dcv\.cloudflare\.com$/),
    });
    const { status } = await send('POST', `${ZONE}/ssl/certificate_packs/order`, {
      ...ORDER,
      validation_method: 'cname',
    });
    expect(status).toBe(400);
  });

  it('may wait for a person at the CA', async () => {
    start({ neverActive: true, brandCheck: true });
    await order();
    clock.seconds = 60;
    const { body } = await send('GET', `${ZONE}/ssl/verification`);
    expect(body.result.map(({ brand_check }: { brand_check: boolean }) => brand_check)).toEqual([false, true]);
  });
});

describe('trouble after validation', () => {
  it.each([
    [true, 'active'],
    [false, 'issuance_timed_out'],
  ])('ends in the status asked for; a recheck that helps (%s) leaves it %s', async (recheckHelps, status) => {
    start({ status: 'issuance_timed_out', recheckHelps });
    const { id } = await order();
    expect((await life(id, 300)).at(-1)?.[1]).toBe('issuance_timed_out');
    await recheck(id);
    expect((await life(id, 300)).at(-1)?.[1]).toBe(status);
  });

  it('may leave one certificate behind the active pack', async () => {
    start({ certificatesLagSeconds: 600 });
    const { id } = await order();
    clock.seconds = 300;
    const { status, certificates } = await read(id);
    expect([status, ...certificates.map((certificate) => certificate.status)]).toEqual([
      'active',
      'active',
      'pending_deployment',
    ]);
    clock.seconds = 900;
    expect((await read(id)).certificates[1]?.status).toBe('active');
  });

  it('may take "active" back after it was read', async () => {
    start({ flaps: 1 });
    const { id } = await order();
    clock.seconds = 300;
    expect((await read(id)).status).toBe('active');
    clock.seconds = 330;
    expect((await read(id)).status).toBe('pending_deployment');
    clock.seconds = 400;
    expect((await read(id)).status).toBe('active');
    clock.seconds = 430;
    expect((await read(id)).status).toBe('active');
  });

  it('takes any status at any time', async () => {
    const { id } = await order();
    cloudflare.setStatus(id, 'quarantined');
    clock.seconds = 86_400;
    expect((await read(id)).status).toBe('quarantined');
  });
});

describe('a pack that changes', () => {
  it('gets and loses its host of Cloudflare at any status, without another round of validation', async () => {
    const { id } = await order();
    clock.seconds = 260;
    const patch = (cloudflare_branding: unknown) =>
      send('PATCH', `${ZONE}/ssl/certificate_packs/${id}`, { cloudflare_branding });
    expect((await patch(true)).body.result).toMatchObject({ status: 'active', cloudflare_branding: true });
    expect((await read(id)).hosts).toHaveLength(4);
    expect((await patch(false)).body.result.hosts).toHaveLength(3);
    expect((await patch('yes')).status).toBe(400);
  });

  it('has another id after a renewal, and the old one is unknown', async () => {
    const { id } = await order();
    const renewed = cloudflare.renew(id);
    expect(renewed.id).not.toBe(id);
    expect((await send('GET', `${ZONE}/ssl/certificate_packs/${id}`)).status).toBe(404);
    expect((await read(renewed.id)).hosts.toSorted()).toEqual(ORDER.hosts.toSorted());
    expect((await life(renewed.id, 300)).at(-1)?.[1]).toBe('active');
    expect(() => cloudflare.renew(id)).toThrow(`there is no pack ${id}`);
  });
});

describe('the end of a pack', () => {
  it('is pending_deletion, then deleted with 200 for a while, then unknown', async () => {
    const { id } = await order();
    await send('DELETE', `${ZONE}/ssl/certificate_packs/${id}`);
    expect((await read(id)).status).toBe('pending_deletion');
    clock.seconds = 500;
    expect(await send('GET', `${ZONE}/ssl/certificate_packs/${id}`)).toMatchObject({
      status: 200,
      body: { result: { status: 'deleted' } },
    });
    clock.seconds = 5000;
    expect((await send('GET', `${ZONE}/ssl/certificate_packs/${id}`)).status).toBe(404);
  });

  it('may come without a word', async () => {
    const { id } = await order();
    cloudflare.removePack(id);
    expect((await send('GET', `${ZONE}/ssl/certificate_packs/${id}`)).status).toBe(404);
    expect((await list()).map((pack) => pack.id)).not.toContain(id);
  });
});

describe('lists and quota', () => {
  it('hides what is not active unless every status is asked for', async () => {
    const { id } = await order();
    expect((await list('')).map(({ type }) => type)).toEqual(['universal']);
    expect((await list()).map((pack) => pack.id)).toContain(id);
  });

  it('gives pages, and says how many there are', async () => {
    await order();
    await order({ hosts: ['example.com'] });
    const { body } = await send('GET', `${ZONE}/ssl/certificate_packs?status=all&per_page=2&page=2`);
    expect(body.result).toHaveLength(1);
    expect(body.result_info).toEqual({ page: 2, per_page: 2, count: 1, total_count: 3, total_pages: 2 });
  });

  it('tells staging from production', async () => {
    const { id } = await order();
    cloudflare.setStatus(id, 'staging_active');
    const shown = async (deploy: string) => (await list(`?status=all&deploy=${deploy}`)).map(({ type }) => type);
    expect(await shown('staging')).toEqual(['advanced']);
    expect(await shown('production')).toEqual(['universal']);
  });

  it('knows no status to filter by but all', async () => {
    expect((await send('GET', `${ZONE}/ssl/certificate_packs?status=expired`)).status).toBe(400);
  });

  it('may show an order late', async () => {
    start({ listLagSeconds: 60 });
    const { id } = await order();
    expect((await list()).map((pack) => pack.id)).not.toContain(id);
    expect((await read(id)).status).toBe('initializing');
    clock.seconds = 60;
    expect((await list()).map((pack) => pack.id)).toContain(id);
  });

  it('orders up to the quota, and twice when asked twice', async () => {
    const zoneId = 'f'.repeat(32);
    cloudflare.addZone(zoneId, { name: 'example.org', allocated: 2 });
    const body = { ...ORDER, hosts: ['example.org'] };
    const ids = new Set<string>();
    for (let n = 0; n < 2; n += 1) {
      ids.add((await send('POST', `${zoneId}/ssl/certificate_packs/order`, body)).body.result.id);
    }
    expect(ids.size).toBe(2);
    expect((await send('GET', `${zoneId}/ssl/certificate_packs/quota`)).body.result).toEqual({
      advanced: { allocated: 2, used: 2 },
    });
    expect(await send('POST', `${zoneId}/ssl/certificate_packs/order`, body)).toMatchObject({
      status: 400,
      body: { success: false, errors: [{ message: 'quota exceeded' }], result: null },
    });
  });

  it.each([
    ['no apex', { hosts: ['www.example.com'] }],
    ['over 50 hosts', { hosts: Array.from({ length: 51 }, (_, n) => `h${n}.example.com`) }],
    ['another type', { type: 'universal' }],
    ['a validity that there is none of', { validity_days: 47 }],
  ])('refuses an order with %s', async (_, fields) => {
    const { status } = await send('POST', `${ZONE}/ssl/certificate_packs/order`, { ...ORDER, ...fields });
    expect(status).toBe(400);
    expect(cloudflare.advancedPacks(ZONE)).toEqual([]);
  });
});

describe('the zone', () => {
  const universal = `${ZONE}/ssl/universal/settings`;
  const mode = `${ZONE}/settings/ssl_automatic_mode`;

  it('loses the universal pack with Universal SSL, and gets another with it', async () => {
    const [before] = await list();
    expect((await send('GET', universal)).body.result).toEqual({ enabled: true });
    await send('PATCH', universal, { enabled: true });
    expect(await list()).toHaveLength(1);

    expect((await send('PATCH', universal, { enabled: false })).body.result).toEqual({ enabled: false });
    expect((await send('GET', universal)).body.result).toEqual({ enabled: false });
    expect(await list('')).toEqual([]);
    expect((await list()).map(({ status }) => status)).toEqual(['pending_deletion']);

    await send('PATCH', universal, { enabled: true });
    clock.seconds = 300;
    const [after] = await list('');
    expect(after?.type).toBe('universal');
    expect(after?.id).not.toBe(before?.id);
    expect((await send('PATCH', universal, { enabled: 'on' })).status).toBe(400);
  });

  it('is scanned again only in the automatic mode', async () => {
    expect((await send('GET', mode)).body.result).toMatchObject({ value: 'custom', editable: true });
    clock.seconds = 60;
    const modified = {
      value: 'auto',
      modified_on: '2026-01-01T00:01:00Z',
      next_scheduled_scan: '2026-01-31T00:01:00Z',
    };
    expect((await send('PATCH', mode, { value: 'auto' })).body.result).toMatchObject(modified);
    expect((await send('GET', mode)).body.result).toMatchObject(modified);
    expect((await send('PATCH', mode, { value: 'custom' })).body.result).not.toHaveProperty('next_scheduled_scan');
    expect((await send('PATCH', mode, { value: 'off' })).status).toBe(400);
  });

  it.each([
    [undefined, 410],
    [404, 404],
    ['custom', 200],
  ] as const)('recommends as told: %s gives %i', async (told, status) => {
    start(told === undefined ? {} : { recommendation: told });
    expect((await send('GET', `${ZONE}/ssl/recommendation`)).status).toBe(status);
  });

  it('has every stuck pack checked again by a retry, and by nothing less', async () => {
    start({ status: 'issuance_timed_out', recheckHelps: true });
    const { id } = await order();
    clock.seconds = 300;
    await send('GET', `${ZONE}/ssl/verification`);
    expect((await read(id)).status).toBe('issuance_timed_out');
    const { body } = await send('GET', `${ZONE}/ssl/verification?retry=true`);
    expect(body.result[1].certificate_status).toBe('issuing');
    expect((await life(id, 300)).at(-1)?.[1]).toBe('active');
    expect(cloudflare.requests.filter(({ query }) => query?.retry === 'true')).toHaveLength(1);
  });

  it('has a certificate read, and refuses what is none', async () => {
    const { pem } = new CertificateAuthority().issue({
      publicKey: publicKeyInfo(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
      commonName: 'example.com',
      dnsNames: ['example.com', '*.example.com'],
      notBefore: new Date('2026-01-01T00:00:00Z'),
      days: 90,
      sctCount: 0,
    });
    const analyze = (body: object) => send('POST', `${ZONE}/ssl/analyze`, body);
    expect((await analyze({ certificate: pem, bundle_method: 'force' })).body.result).toEqual({
      hosts: ['example.com', '*.example.com'],
      signature_algorithm: 'ecdsa-with-SHA256',
      expires_on: '2026-03-31T23:59:59Z',
    });
    expect((await analyze({})).body.result).toEqual({});
    expect((await analyze({ certificate: 'none' })).status).toBe(400);
    expect((await analyze({ bundle_method: 'best' })).status).toBe(400);
  });
});

it('says in every answer what is left of the rate limit', async () => {
  const limit = async (path: string) => {
    const { headers } = await cloudflare.app.fetch(new Request(`http://cloudflare.test/client/v4/zones/${path}`));
    return [headers.get('ratelimit'), headers.get('ratelimit-policy')];
  };
  const policy = '"default";q=1200;w=300';
  expect(await limit(`${ZONE}/ssl/verification`)).toEqual(['"default";r=1199;t=300', policy]);
  clock.seconds = 100;
  expect(await limit(`${ZONE}/ssl/verification`)).toEqual(['"default";r=1198;t=200', policy]);
  cloudflare.faults.add({ kind: 'status', status: 429, headers: { ratelimit: '"default";r=0;t=9' }, path: /./ });
  expect((await limit(ZONE))[0]).toBe('"default";r=0;t=9');
  clock.seconds = 300;
  expect((await limit(ZONE))[0]).toBe('"default";r=1199;t=300');
});

describe('access', () => {
  it('is by token, which can be revoked', async () => {
    const refused = { status: 403, body: { success: false, errors: [{ code: 10000 }] } };
    expect(await send('GET', `${ZONE}/ssl/verification`, undefined, 'wrong')).toMatchObject(refused);
    cloudflare.apiToken = 'rotated';
    expect(await send('GET', `${ZONE}/ssl/verification`)).toMatchObject(refused);
    expect((await send('GET', `${ZONE}/ssl/verification`, undefined, 'rotated')).status).toBe(200);
  });

  it('is to zones of the account, and to packs of the zone', async () => {
    const { id } = await order();
    cloudflare.addZone('f'.repeat(32), { name: 'example.org', allocated: 2 });
    expect(await send('GET', `${'0'.repeat(32)}/ssl/verification`)).toMatchObject({
      status: 404,
      body: { errors: [{ code: 7003 }] },
    });
    expect((await send('GET', `${'f'.repeat(32)}/ssl/certificate_packs/${id}`)).status).toBe(404);
  });
});

describe('faults', () => {
  const path = /\/order$/;

  it('refuses a connection without applying the request', async () => {
    cloudflare.faults.add({ kind: 'refused', path });
    await expect(order()).rejects.toMatchObject(new ConnectionLost('ECONNREFUSED'));
    expect(cloudflare.advancedPacks(ZONE)).toEqual([]);
    expect((await order()).status).toBe('initializing');
  });

  it('loses an answer after applying the request', async () => {
    cloudflare.faults.add({ kind: 'lost', path });
    await expect(order()).rejects.toMatchObject({ name: 'ConnectionLost', code: 'ECONNRESET' });
    expect(cloudflare.advancedPacks(ZONE)).toHaveLength(1);
  });

  it('answers any status without applying the request', async () => {
    cloudflare.faults.add({
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '60' },
      body: '{}',
      path,
      times: 2,
    });
    for (let n = 0; n < 2; n += 1) {
      expect((await send('POST', `${ZONE}/ssl/certificate_packs/order`, ORDER)).status).toBe(429);
    }
    expect(cloudflare.advancedPacks(ZONE)).toEqual([]);
    await order();
    expect(cloudflare.advancedPacks(ZONE)).toHaveLength(1);
  });

  it('spoils the answer to a request that was applied', async () => {
    cloudflare.faults.add({ kind: 'body', body: '"half', headers: { 'content-type': 'text/html' }, path });
    const response = await cloudflare.app.fetch(
      new Request(`http://cloudflare.test/client/v4/zones/${ZONE}/ssl/certificate_packs/order`, {
        method: 'POST',
        headers: { authorization: 'Bearer simulated-cloudflare-token' },
        body: JSON.stringify(ORDER),
      }),
    );
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/html',
      '"half',
    ]);
    expect(cloudflare.advancedPacks(ZONE)).toHaveLength(1);
  });

  it('delays a request before it is applied', async () => {
    cloudflare.faults.add({ kind: 'delay', ms: 25_000, path });
    const { id } = await order();
    expect(clock.seconds).toBe(25);
    clock.seconds = 44;
    expect((await read(id)).status).toBe('initializing');
  });

  it('hits only the method and path it names, after as many as it lets pass', async () => {
    cloudflare.faults.add({ kind: 'status', status: 500, body: '{}', method: 'GET', path: /verification$/, skip: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await send('GET', `${ZONE}/ssl/verification`)).status);
    expect([(await list()).length, ...statuses]).toEqual([1, 200, 500, 200]);
  });

  it('is over when cleared', async () => {
    cloudflare.faults.add({ kind: 'status', status: 500, path: /./, times: 100 });
    cloudflare.faults.clear();
    expect((await order()).status).toBe('initializing');
  });
});

it('keeps a log of every request, refused ones included', async () => {
  await order();
  await send('GET', `${ZONE}/ssl/verification`, undefined, 'wrong');
  await list();
  expect(cloudflare.requests).toEqual([
    { method: 'POST', path: `/client/v4/zones/${ZONE}/ssl/certificate_packs/order`, body: ORDER },
    { method: 'GET', path: `/client/v4/zones/${ZONE}/ssl/verification`, body: undefined },
    {
      method: 'GET',
      path: `/client/v4/zones/${ZONE}/ssl/certificate_packs`,
      query: { status: 'all' },
      body: undefined,
    },
  ]);
});
