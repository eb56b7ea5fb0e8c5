import Cloudflare, { BadRequestError, NotFoundError, PermissionDeniedError, RateLimitError } from 'cloudflare';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../../../lib/local/serve.ts';
import { CloudflareSimulator } from '../../../../lib/local/simulators/cloudflare.ts';
import { CLOUDFLARE_SHAPES } from '../../../../lib/local/simulators/cloudflare-shape.ts';
import { fixture } from '../../../lambdas/call-cases.ts';

const zone_id = '023e105f4ecef8ad9ca31a8372d0c353';
const ORDER = {
  zone_id,
  type: 'advanced',
  hosts: ['example.com', '*.example.com', 'www.example.com'],
  certificate_authority: 'lets_encrypt',
  validation_method: 'txt',
  validity_days: 90,
} as const;

let now: number;
const clock = { now: () => now, sleep: () => Promise.resolve() };
const later = (seconds: number) => {
  now += seconds * 1000;
};

let simulator: CloudflareSimulator;
let served: Served;
beforeAll(async () => {
  served = await serve((request) => simulator.app.fetch(request), 0, 'the Cloudflare simulator');
});
beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  simulator = new CloudflareSimulator({ clock, seed: 1 });
});
afterAll(() => served.close());

const clientWith = (apiToken: string) =>
  new Cloudflare({ apiToken, baseURL: `http://127.0.0.1:${served.port}/client/v4`, maxRetries: 0 });
const ssl = () => clientWith('simulated-cloudflare-token').ssl;
const order = () => ssl().certificatePacks.create({ ...ORDER, hosts: [...ORDER.hosts] });

describe('the official client', () => {
  it('takes a pack from its order to its deletion', async () => {
    simulator.scenario = { validationTimesOut: 1, validationTimeoutSeconds: 3600 };
    const { certificatePacks, verification } = ssl();
    const { id, status } = await order();
    expect(status).toBe('initializing');

    later(60);
    const pending = await certificatePacks.get(id, { zone_id });
    expect(pending.status).toBe('pending_validation');
    expect(pending.validation_records?.[0]?.txt_name).toBe('_acme-challenge.example.com');
    expect(await verification.edit(id, { zone_id, validation_method: 'txt' })).toEqual({
      status: 'pending_validation',
      validation_method: 'txt',
    });

    later(3600);
    expect((await certificatePacks.get(id, { zone_id })).status).toBe('validation_timed_out');
    expect((await certificatePacks.edit(id, { zone_id })).status).toBe('pending_validation');

    later(300);
    const active = await certificatePacks.get(id, { zone_id });
    expect(active.status).toBe('active');
    expect(active.certificates.map(({ signature }) => signature)).toEqual(['SHA256WithRSA', 'ECDSAWithSHA256']);
    const branded = await certificatePacks.edit(id, { zone_id, cloudflare_branding: true });
    expect(branded).toMatchObject({ status: 'active', cloudflare_branding: true });

    expect(await certificatePacks.delete(id, { zone_id })).toEqual({ id });
    expect((await certificatePacks.get(id, { zone_id })).status).toBe('pending_deletion');
  });

  it('walks the pages of the list by itself', async () => {
    const ordered: string[] = [];
    for (let n = 0; n < 9; n += 1) ordered.push((await order()).id);
    const listed: string[] = [];
    for await (const pack of ssl().certificatePacks.list({ zone_id, status: 'all', per_page: 4 })) listed.push(pack.id);
    expect(listed.slice(1)).toEqual(ordered);
    const pages = simulator.requests.flatMap(({ query }) => query?.page ?? (query ? '1' : []));
    expect(pages).toEqual(['1', '2', '3', '4']);

    const [first] = (await ssl().certificatePacks.list({ zone_id, deploy: 'production' })).result;
    expect(first?.type).toBe('universal');
    expect((await ssl().certificatePacks.list({ zone_id, deploy: 'staging' })).result).toEqual([]);
  });

  it('reads the quota', async () => {
    await order();
    expect(await ssl().certificatePacks.quota.get({ zone_id })).toEqual({ advanced: { allocated: 10, used: 1 } });
  });

  it('reads the verification, and asks for a retry', async () => {
    simulator.scenario = { status: 'deployment_timed_out', recheckHelps: true };
    const { id } = await order();
    later(300);
    const of = (list: { cert_pack_uuid?: string; certificate_status: string }[]) =>
      list.find(({ cert_pack_uuid }) => cert_pack_uuid === id)?.certificate_status;
    expect(of(await ssl().verification.get({ zone_id }))).toBe('timing_out');
    expect(of(await ssl().verification.get({ zone_id, retry: true }))).toBe('issuing');
    expect(simulator.requests.at(-1)?.query).toEqual({ retry: 'true' });
  });

  it('switches Universal SSL', async () => {
    const { settings } = ssl().universal;
    expect(await settings.get({ zone_id })).toEqual({ enabled: true });
    expect(await settings.edit({ zone_id, enabled: false })).toEqual({ enabled: false });
    expect((await ssl().certificatePacks.list({ zone_id })).result).toEqual([]);
  });

  it('has a certificate analyzed', async () => {
    const { certificate }: { certificate: string } = JSON.parse(
      fixture('cloudflare/analyze-certificate.request.json'),
    ).body;
    expect(await ssl().analyze.create({ zone_id, certificate, bundle_method: 'ubiquitous' })).toEqual({
      hosts: [],
      signature_algorithm: 'sha256WithRSAEncryption',
      expires_on: '2016-11-22T16:43:01Z',
    });
  });

  it('reads a recommendation where there still is one', async () => {
    simulator.scenario = { recommendation: 'custom' };
    const recommendation = await ssl().recommendations.get({ zone_id });
    expect(recommendation).toMatchObject({ id: 'ssl_automatic_mode', value: 'custom' });
  });

  it('raises its own errors, with the codes of Cloudflare', async () => {
    const { id } = await order();
    await expect(ssl().certificatePacks.edit(id, { zone_id })).rejects.toSatisfy(
      (error) => error instanceof BadRequestError && error.errors[0]?.code === 1400,
    );
    await expect(ssl().certificatePacks.get('0'.repeat(32), { zone_id })).rejects.toBeInstanceOf(NotFoundError);
    await expect(clientWith('another-token').ssl.certificatePacks.get(id, { zone_id })).rejects.toBeInstanceOf(
      PermissionDeniedError,
    );
    simulator.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '60' }, body: '{}', path: /order$/ });
    await expect(order()).rejects.toSatisfy(
      (error) => error instanceof RateLimitError && error.headers.get('retry-after') === '60',
    );
    expect(simulator.advancedPacks(zone_id)).toHaveLength(1);
  });
});

const SHAPES = Object.entries(CLOUDFLARE_SHAPES).flatMap(([key, values]) =>
  values.map((value) => [key, value] as const),
);

it.each(SHAPES)('the official client reads answers with %s %s', async (key, value) => {
  simulator.scenario = { shape: { [key]: value } };
  const { id } = await order();
  later(60);
  const { certificatePacks, verification } = ssl();
  expect((await certificatePacks.get(id, { zone_id })).status).toBe('pending_validation');
  const listed = (await certificatePacks.list({ zone_id, status: 'all' })).result.map((pack) => pack.id);
  expect(listed).toContain(id);
  expect(await certificatePacks.quota.get({ zone_id })).toBeDefined();
  const entries = (await verification.get({ zone_id })) ?? [];
  expect(entries.some(({ cert_pack_uuid }) => cert_pack_uuid === id)).toBe(
    value !== 'null' || key !== 'verificationEntries',
  );
});
