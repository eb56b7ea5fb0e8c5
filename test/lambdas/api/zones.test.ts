import { describe, expect, it } from 'vitest';
import { moveZone } from '../../../lambdas/record/zone-contract.ts';
import { PACK_ID } from '../../lambdas/domain/samples.ts';
import { WIRE_ORDER, ZONE } from '../../lib/machines/samples.ts';
import { storeCertificate } from '../record/table-server.ts';
import { inputOf, withApi } from './setting.ts';

const ZONE_PATH = `/zones/${ZONE}`;
const PACKS = `${ZONE_PATH}/certificate-packs`;

describe('reads of a zone as Cloudflare has it', () => {
  it.each([
    ['quota', { verdict: 'available', used: 0 }],
    ['recommendation', { notOffered: true }],
    ['universal-ssl', { enabled: true }],
    ['automatic-ssl-mode', { value: expect.any(String) }],
    ['verification', { verifications: expect.any(Array) }],
    ['certificate-packs?status=all&page=1&perPage=5', { page: 1, perPage: 5, packs: [{ type: 'universal' }] }],
  ])('GET %s', (path, expected) =>
    withApi(async ({ send }) => {
      expect(await send(`GET ${ZONE_PATH}/${path}`)).toMatchObject({ status: 200, body: expected });
    }),
  );

  it('reads one pack, and says so where there is none', () =>
    withApi(async ({ send }) => {
      const { packs } = (await send(`GET ${PACKS}?status=all`)).body;
      expect((await send(`GET ${PACKS}/${packs[0].packId}`)).body).toEqual(packs[0]);
      expect(await send(`GET ${PACKS}/${PACK_ID}`)).toMatchObject({
        status: 404,
        body: { detail: expect.stringMatching(/^Cloudflare has no pack/) },
      });
    }));

  const packs = [
    { cloudflareBranding: false, primaryCertificate: '0' },
    {
      cloudflareBranding: true,
      dcvDelegationRecords: [{ cname: '_acme-challenge.example.com' }, { cname: '_acme-challenge.www.example.com' }],
      validationRecords: Array.from({ length: 3 }, () => ({ status: 'pending', txtName: expect.any(String) })),
    },
  ];
  const odd = { primaryCertificate: null, cloudflareBranding: null, dcvDelegationRecords: [] };
  it.each([
    ['all', packs],
    ['absent', [odd, odd]],
    ['odd', [odd, odd]],
  ] as const)('shows what a pack has for its readers, where Cloudflare sends details: %s', (details, expected) =>
    withApi(async ({ runtime, send }) => {
      runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, cloudflare_branding: true });
      await runtime.clock.sleep(60_000);
      runtime.cloudflare.scenario = { shape: { details } };
      const { body } = await send(`GET ${PACKS}?status=all`);
      expect(body).toMatchObject({ packs: expected, unreadable: [] });
      const [{ certificates }] = body.packs;
      expect(certificates).toMatchObject(
        ['SHA256WithRSA', 'ECDSAWithSHA256'].map((signature, priority) =>
          details === 'all'
            ? { issuer: 'Simulated CA', signature, priority, bundleMethod: 'ubiquitous', hosts: expect.any(Array) }
            : { issuer: null, signature: null, priority: null, bundleMethod: null, hosts: null, status: 'active' },
        ),
      );
    }),
  );

  it('analyses at once, though it is a POST', () =>
    withApi(async ({ runtime, send }) => {
      const answered = await send(`POST ${ZONE_PATH}/analyze`, { bundleMethod: 'optimal' });
      expect(answered).toMatchObject({ status: 200, body: { analysis: expect.anything() } });
      expect(runtime.executions()).toEqual([]);
    }));

  it('never has the validations tried again', () =>
    withApi(async ({ runtime, send }) => {
      expect((await send(`GET ${ZONE_PATH}/verification?retry=true`)).status).toBe(400);
      await send(`GET ${ZONE_PATH}/verification`);
      expect(JSON.stringify(runtime.cloudflare.requests)).not.toContain('retry');
    }));

  it.each([
    [`GET ${PACKS}?perPage=4`, undefined, 'perPage'],
    [`GET ${PACKS}?page=0`, undefined, 'page'],
    [`GET ${PACKS}?deploy=live`, undefined, 'deploy'],
    [`GET ${PACKS}?status=active`, undefined, 'status'],
    [`GET ${PACKS}/${PACK_ID.toUpperCase()}`, undefined, 'packId'],
    ['GET /zones/..%2Faccounts/quota', undefined, 'path'],
    ['GET /zones/%20/quota', undefined, 'zoneId'],
    ['GET /zones/%C3%BC%00/quota', undefined, 'zoneId'],
    [`GET ${ZONE_PATH.toUpperCase().replace('ZONES', 'zones')}/universal-ssl`, undefined, 'zoneId'],
    [`POST ${ZONE_PATH}/analyze`, { certificate: 'none' }, 'certificate'],
    [`POST ${ZONE_PATH}/analyze`, { bundleMethod: 'all' }, 'bundleMethod'],
  ])('%s %j is refused', (request, body, field) =>
    withApi(async ({ runtime, send }) => {
      expect(await send(request, body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});

describe('changes of a zone', () => {
  const settings = { zoneName: 'example.com', enabled: false };
  const unwished = { universalSsl: null, automaticMode: null, quotaHeadroom: null, enforce: false };

  it.each([
    ['PUT ', { zoneName: 'example.com' }, 'RecordZoneWishes', { zoneName: 'example.com', ...unwished }],
    ['PATCH /universal-ssl', settings, 'EditUniversalSslSettings', settings],
    ['PATCH /automatic-ssl-mode', { value: 'auto' }, 'EditAutomaticSslMode', { value: 'auto' }],
    ['POST /verification/retry', undefined, 'RetryVerification', {}],
    [
      `DELETE /certificate-packs/${PACK_ID}?zoneName=example.com&acknowledgeUncovered=true`,
      undefined,
      'DeleteCertificatePack',
      { zoneName: 'example.com', packId: PACK_ID, acknowledgeUncovered: true },
    ],
  ])('%s %j starts %s', (request, body, machine, input) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send(request.replace(' ', ` ${ZONE_PATH}`), body);
      expect(answered).toMatchObject({ status: 202, body: { zoneId: ZONE, execution: { machine } } });
      expect(inputOf(runtime, machine)).toEqual({ zoneId: ZONE, ...input });
    }),
  );

  it.each([
    ['PUT ', { zoneName: 'com' }, 'zoneName'],
    ['PUT ', { zoneName: 'example.com', automaticMode: 'off' }, 'automaticMode'],
    ['PUT ', { zoneName: 'example.com', quotaHeadroom: -1 }, 'quotaHeadroom'],
    ['PATCH /universal-ssl', { enabled: false }, 'zoneName'],
    ['PATCH /automatic-ssl-mode', { value: 'on' }, 'value'],
    ['POST /verification/retry', { now: true }, 'body'],
    [`DELETE /certificate-packs/${PACK_ID}`, undefined, 'zoneName'],
    ['DELETE /certificate-packs/x?zoneName=example.com', undefined, 'packId'],
  ])('%s %j is refused', (request, body, field) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send(request.replace(' ', ` ${ZONE_PATH}`), body);
      expect(answered).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      expect(runtime.executions()).toEqual([]);
    }),
  );
});

describe('a second toggle of Universal SSL within ten minutes', () => {
  it('is refused at once where the record tells, unless it is acknowledged', () =>
    withApi(async ({ runtime, send }) => {
      const off = { zoneName: 'example.com', enabled: false, acknowledgeUncovered: true };
      const on = { zoneName: 'example.com', enabled: true };
      await runtime.start('EditUniversalSslSettings', { zoneId: ZONE, ...off }).finished;
      expect(await send(`PATCH ${ZONE_PATH}/universal-ssl`, on)).toMatchObject({
        status: 409,
        body: { detail: expect.stringMatching(/less than ten minutes ago; .+acknowledgeToggle: true/) },
      });
      expect(await send(`PATCH ${ZONE_PATH}/universal-ssl`, off)).toMatchObject({ status: 202 });
      const acknowledged = { ...on, acknowledgeToggle: true };
      expect(await send(`PATCH ${ZONE_PATH}/universal-ssl`, acknowledged)).toMatchObject({ status: 202 });
    }));
});

describe('zones on record', () => {
  it('are listed and read, once there are any', () =>
    withApi(async ({ send }) => {
      expect((await send('GET /zones')).body).toEqual({ items: [], cursor: null });
      expect(await send(`GET ${ZONE_PATH}`)).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining('PUT /zones/{zoneId}') },
      });
      const zone = { zoneId: ZONE, zoneName: 'example.com' };
      await moveZone(zone, 'record-zone-wishes', () => ({}), new Date());
      expect((await send('GET /zones')).body.items).toMatchObject([{ zoneId: ZONE }]);
      expect((await send(`GET ${ZONE_PATH}`)).body).toMatchObject({
        zoneName: 'example.com',
        wishes: { enforce: false },
        links: { packs: PACKS },
      });
    }));
});

describe('the name of a zone that is on record', () => {
  const order = { hosts: ['bücher.example'], certificateAuthority: 'lets_encrypt', validationMethod: 'txt' };
  const routes: [request: string, body: object | undefined, machine: string][] = [
    ['POST /certificates', { zoneId: ZONE, ...order, validityDays: 90 }, 'CertificateLifecycle'],
    [`PUT ${ZONE_PATH}`, {}, 'RecordZoneWishes'],
    [`PATCH ${ZONE_PATH}/universal-ssl`, { enabled: true }, 'EditUniversalSslSettings'],
    [`DELETE ${PACKS}/${PACK_ID}`, undefined, 'DeleteCertificatePack'],
  ];
  const naming = (zoneName: string) =>
    routes.map(([request, body, machine]): [string, object | undefined, string] =>
      body === undefined
        ? [`${request}?zoneName=${encodeURIComponent(zoneName)}`, body, machine]
        : [request, { ...body, zoneName }, machine],
    );
  const recorded = 'xn--bcher-kva.example';
  const record = async () => {
    await moveZone({ zoneId: ZONE, zoneName: recorded }, 'record-zone-wishes', () => ({}), new Date());
    await storeCertificate({ zoneId: ZONE, zoneName: recorded, hosts: [recorded], packId: PACK_ID });
  };

  it.each([...[routes, naming(recorded), naming('BÜCHER.example.')].flat()])(
    'may be left out, and is the same in any spelling: %s %j',
    (request, body, machine) =>
      withApi(async ({ runtime, send }) => {
        await record();
        expect(await send(request, body)).toMatchObject({ status: 202 });
        const { zoneName } = inputOf(runtime, machine) as { zoneName: string };
        expect(zoneName).toMatch(/^(xn--bcher-kva\.example|BÜCHER\.example\.)$/);
      }),
  );

  it.each(naming('example.org'))('is refused where it is another: %s %j', (request, body) =>
    withApi(async ({ runtime, send }) => {
      await record();
      expect(await send(request, body)).toMatchObject({
        status: 422,
        body: { title: 'The zone has another name', errors: [{ field: 'zoneName' }] },
      });
      const { detail } = (await send(request, body)).body;
      expect(detail).toMatch(/^zoneName: zone 023e105f4ecef8ad9ca31a8372d0c353 is xn--bcher-kva\.example; /);
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it.each(routes)('is needed where there is no record: %s %j', (request, body) =>
    withApi(async ({ runtime, send }) => {
      const { status, body: problem } = await send(request, body);
      expect([status, problem.errors.map(({ field }: { field: string }) => field)]).toEqual([400, ['zoneName']]);
      expect(problem.detail).toMatch(/^zoneName: is needed, .+; add the name of the zone/);
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it('is corrected by PUT while no order was accepted under it', () =>
    withApi(async ({ runtime, send }) => {
      const wrong = { zoneId: ZONE, zoneName: 'exmaple.com' };
      await moveZone(wrong, 'record-zone-wishes', () => ({}), new Date());
      await storeCertificate({ ...wrong, hosts: ['exmaple.com'], status: 'REFUSED', packId: null });
      expect(await send(`PUT ${ZONE_PATH}`, { zoneName: 'example.com' })).toMatchObject({ status: 202 });
      await runtime.clock.sleep(60_000);
      expect((await send(`GET ${ZONE_PATH}`)).body).toMatchObject({ zoneName: 'example.com' });
    }));

  it('is filled in the same for a request that is repeated under its key', () =>
    withApi(async ({ runtime, send }) => {
      await record();
      const headers = { 'idempotency-key': 'once' };
      const first = await send(`PUT ${ZONE_PATH}`, {}, headers);
      await runtime.clock.sleep(60_000);
      expect(await send(`PUT ${ZONE_PATH}`, { zoneName: recorded }, headers)).toMatchObject({ body: first.body });
      expect(runtime.executions()).toHaveLength(1);
    }));
});

describe('DELETE /zones/{zoneId}', () => {
  const record = () => moveZone({ zoneId: ZONE, zoneName: 'example.com' }, 'open-certificate', () => ({}), new Date());

  it('removes a zone whose certificates have ended', () =>
    withApi(async ({ runtime, send }) => {
      await record();
      await storeCertificate({ zoneId: ZONE, status: 'DELETED', owner: null });
      expect(await send(`DELETE ${ZONE_PATH}`)).toMatchObject({
        status: 202,
        body: { zoneId: ZONE, execution: { machine: 'RemoveZone' } },
      });
      expect(inputOf(runtime, 'RemoveZone')).toEqual({ zoneId: ZONE });
      await runtime.clock.sleep(60_000);
      expect((await send(`GET ${ZONE_PATH}`)).status).toBe(404);
      expect((await send('GET /zones')).body.items).toEqual([]);
      expect((await send(`DELETE ${ZONE_PATH}`)).status).toBe(404);
    }));

  it('is refused with what lives there', () =>
    withApi(async ({ runtime, send }) => {
      await record();
      const { certificateId } = await storeCertificate({ zoneId: ZONE, status: 'PENDING', owner: null });
      expect(await send(`DELETE ${ZONE_PATH}`)).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining(`${certificateId} (PENDING); delete or abandon`) },
      });
      expect(runtime.executions()).toEqual([]);
    }));
});

describe('a zone that is new here', () => {
  const unknown = 'e'.repeat(32);
  const wishes = { zoneName: 'nope.example' };
  const certificate = { zoneId: unknown, ...wishes, hosts: ['nope.example'], validityDays: 90 };
  const request = { ...certificate, certificateAuthority: 'lets_encrypt', validationMethod: 'txt' };

  it.each([
    [`PUT /zones/${unknown}`, wishes],
    ['POST /certificates', request],
  ])('is asked for before anything is stored, and refused where Cloudflare does not know it: %s', (target, body) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send(target, body);
      expect(answered).toMatchObject({
        ...{ status: 422, body: { title: 'Cloudflare does not know the zone' } },
      });
      expect(answered.body.detail).toMatch(/^zoneId: Cloudflare knows no zone e{32}; take the id from/);
      expect(runtime.executions()).toEqual([]);
      expect((await runtime.scan()).filter(({ pk }) => !/^budget/.test(String(pk)))).toEqual([]);
    }),
  );

  it.each([
    ['an outage', 502, 'down', 503],
    [
      'a refused credential',
      403,
      JSON.stringify({ success: false, errors: [{ code: 10000, message: 'Authentication error' }] }),
      502,
    ],
  ])('is not stored in %s', (_, status, text, expected) =>
    withApi(async ({ runtime, send }) => {
      runtime.cloudflare.faults.add({ kind: 'status', status, body: text, path: /./ });
      const answered = await send(`PUT /zones/${ZONE}`, { zoneName: 'example.com' });
      expect(answered.status).toBe(expected);
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it('is stored where its packs can be listed, and then not asked for again', () =>
    withApi(async ({ runtime, send }) => {
      for (const quotaHeadroom of [1, 2]) {
        const answered = await send(`PUT /zones/${ZONE}`, { zoneName: 'example.com', quotaHeadroom });
        expect(answered.status).toBe(202);
        await runtime.clock.sleep(60_000);
      }
      expect(runtime.cloudflare.requests.map(({ method }) => method)).toEqual(['GET']);
    }));
});
