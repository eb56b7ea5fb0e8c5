import { describe, expect, it } from 'vitest';
import { certificateOf, PACK_ID } from '../../lambdas/domain/samples.ts';
import { REQUEST, ZONE } from '../../lib/machines/samples.ts';
import { storeCertificate } from '../record/table-server.ts';
import { inputOf, withApi } from './setting.ts';

const ID = certificateOf().certificateId;
const UNKNOWN = 'example-com-ffffffffffffffff';

describe('POST /certificates', () => {
  it('starts the lifecycle with the canonical request, and says where to look', () =>
    withApi(async ({ runtime, send }) => {
      const { status, headers, body } = await send('POST /certificates', { ...REQUEST, hosts: ['EXAMPLE.com.'] });

      expect(status).toBe(202);
      expect(inputOf(runtime, 'CertificateLifecycle')).toMatchObject({ hosts: ['example.com'], deadlineHours: 336 });
      expect(body).toMatchObject({
        certificateId: expect.stringMatching(/^example-com-[0-9a-f]{16}$/),
        warnings: [],
        execution: { machine: 'CertificateLifecycle', name: expect.stringContaining(body.certificateId) },
        links: { certificate: `/certificates/${body.certificateId}` },
      });
      expect(headers.get('location')).toBe(body.links.execution);
      expect(body.execution.console).toContain(body.execution.arn);
    }));

  it('leads to the certificate, its history and its executions', () =>
    withApi(async ({ runtime, send }) => {
      const { body } = await send('POST /certificates', REQUEST);
      await runtime.clock.sleep(3_600_000);

      const certificate = (await send(`GET ${body.links.certificate}`)).body;
      const attempts = (await send(`GET ${body.links.attempts}?limit=2`)).body;
      const older = (await send(`GET ${body.links.attempts}?limit=100&cursor=${attempts.cursor}`)).body;
      const executions = (await send(`GET ${body.links.executions}`)).body;

      expect(certificate).toMatchObject({ certificateId: body.certificateId, status: 'ACTIVE', zoneId: ZONE });
      expect(certificate.validationRecords[0]).toMatchObject({ txtName: '_acme-challenge.example.com' });
      expect(certificate).not.toHaveProperty('told');
      const versions = [...attempts.items, ...older.items].map(({ version }: { version: number }) => version);
      expect(versions).toEqual(versions.map((_, index) => certificate.version - index));
      expect(older.cursor).toBeNull();
      expect(executions.items).toMatchObject([{ arn: body.execution.arn, status: 'SUCCEEDED' }]);
    }));

  it('warns of what the CA will not honour', () =>
    withApi(async ({ send }) => {
      const { body } = await send('POST /certificates', {
        ...REQUEST,
        certificateAuthority: 'lets_encrypt',
        validityDays: 14,
      });
      expect(body.warnings).toEqual(['lets_encrypt is documented to take 90 days, not 14']);
    }));

  it.each([
    ['a zone id that is none', { zoneId: '../accounts' }, ['zoneId']],
    ['a host outside the zone', { hosts: ['example.com', 'example.org'] }, ['hosts[1]']],
    ['a year, which no CA issues', { validityDays: 365 }, ['validityDays']],
    ['an unknown field', { validityDay: 90 }, ['validityDay']],
    [
      'several at once',
      { validityDays: 91, certificateAuthority: 'digicert' },
      ['certificateAuthority', 'validityDays'],
    ],
    ['CT off without its acknowledgement', { ct: { orderId: 1, disableCt: true } }, ['ct.acknowledgeUnlogged']],
  ])('refuses %s, and starts nothing', (_, wrong, fields) =>
    withApi(async ({ runtime, send }) => {
      const { status, body } = await send('POST /certificates', { ...REQUEST, ...wrong });

      expect(status).toBe(400);
      expect(body).toMatchObject({ type: 'urn:certflow:problem:invalid-request', status: 400 });
      expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(fields);
      expect(runtime.executions()).toEqual([]);
    }),
  );
});

describe('GET /certificates', () => {
  const stored = async () => {
    const zones = [ZONE, ZONE, 'f'.repeat(32)];
    for (const [index, zoneId] of zones.entries()) {
      const certificateId = `example-com-000000000000000${index}`;
      await storeCertificate({ certificateId, zoneId, status: index === 0 ? 'ACTIVE' : 'PENDING' });
    }
  };
  const idsOf = (body: { items: { certificateId: string }[] }) =>
    body.items.map(({ certificateId }) => certificateId.at(-1));

  it('lists by zone and status', () =>
    withApi(async ({ send }) => {
      await stored();
      expect(idsOf((await send('GET /certificates')).body).sort()).toEqual(['0', '1', '2']);
      expect(idsOf((await send(`GET /certificates?zoneId=${ZONE}`)).body)).toEqual(['0', '1']);
      expect(idsOf((await send(`GET /certificates?zoneId=${ZONE}&status=PENDING`)).body)).toEqual(['1']);
    }));

  it('goes on where the page before ended', () =>
    withApi(async ({ send }) => {
      await stored();
      const seen: (string | undefined)[] = [];
      let next = '';
      do {
        const { body } = await send(`GET /certificates?limit=1${next}`);
        seen.push(...idsOf(body));
        next = body.cursor && `&cursor=${body.cursor}`;
      } while (next);
      expect(seen.sort()).toEqual(['0', '1', '2']);
    }));

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1e1',
    'cursor=bm9uZQ',
    'cursor=%2F',
    'status=active',
    'zoneId=1',
    'more=1',
  ])('refuses %s', (query) =>
    withApi(async ({ send }) => {
      const { status, body } = await send(`GET /certificates?${query}`);
      expect(status).toBe(400);
      expect(body.errors[0].field).toBe(query.split('=')[0]);
    }),
  );

  it('refuses a parameter that is given twice', () =>
    withApi(async ({ send }) => {
      const { body } = await send('GET /certificates?limit=1&limit=2');
      expect(body.errors).toEqual([{ field: 'limit', message: 'is given more than once' }]);
    }));
});

describe('a certificate that nobody ordered', () => {
  it.each([
    ['GET /certificates/{id}'],
    ['GET /certificates/{id}/attempts'],
    ['GET /certificates/{id}/executions'],
    ['POST /certificates/{id}/recheck'],
    ['POST /certificates/{id}/restart'],
    ['POST /certificates/{id}/rotate'],
    ['DELETE /certificates/{id}'],
    ['PATCH /certificates/{id}/validation-method', { validationMethod: 'http' }],
    ['PATCH /certificates/{id}/branding', { cloudflareBranding: true }],
    ['POST /certificates/{id}/resolve', { action: 'abandon' }],
  ])('%s is 404 with a remedy, and of an impossible id 400', (request, body?: object) =>
    withApi(async ({ runtime, send }) => {
      const missing = await send(request.replace('{id}', UNKNOWN), body);
      const impossible = await send(request.replace('{id}', 'EXAMPLE'), body);

      expect(missing).toMatchObject({ status: 404, body: { detail: expect.stringContaining('POST /certificates') } });
      expect(impossible).toMatchObject({ status: 400, body: { errors: [{ field: 'certificateId' }] } });
      expect(runtime.executions()).toEqual([]);
    }),
  );
});

describe('a change of a certificate', () => {
  const changes: [request: string, body: object | undefined, machine: string, input: object][] = [
    ['POST recheck', undefined, 'EditValidationMethod', {}],
    ['POST restart', undefined, 'RestartValidation', {}],
    ['POST rotate', undefined, 'RotateCertificatePack', {}],
    ['POST rotate', {}, 'RotateCertificatePack', {}],
    ['POST rotate', { validationMethod: 'email' }, 'RotateCertificatePack', { validationMethod: 'email' }],
    ['DELETE ', undefined, 'DeleteCertificatePack', {}],
    ['DELETE ?acknowledgeUncovered=true', undefined, 'DeleteCertificatePack', { acknowledgeUncovered: true }],
    ['PATCH validation-method', { validationMethod: 'email' }, 'EditValidationMethod', { validationMethod: 'email' }],
    ['PATCH branding', { cloudflareBranding: false }, 'UpdateCertificatePack', { cloudflareBranding: false }],
    ['POST resolve', { action: 'reorder' }, 'ResolveCertificate', { action: 'reorder' }],
    ['POST resolve', { action: 'adopt', packId: PACK_ID }, 'ResolveCertificate', { action: 'adopt', packId: PACK_ID }],
  ];
  const to = (request: string) => {
    const [method, rest = ''] = request.split(' ');
    return `${method} /certificates/${ID}${rest.startsWith('?') || rest === '' ? rest : `/${rest}`}`;
  };

  it.each(changes)('%s %j starts %s', (request, body, machine, input) =>
    withApi(async ({ runtime, send }) => {
      const status = request === 'PATCH validation-method' ? 'PENDING' : 'ACTIVE';
      await storeCertificate({ owner: null, status, packId: PACK_ID });
      const answered = await send(to(request), body);

      expect(answered).toMatchObject({ status: 202, body: { certificateId: ID, execution: { machine } } });
      expect(inputOf(runtime, machine)).toEqual({ certificateId: ID, ...input });
    }),
  );

  it.each(changes.filter(([request]) => request !== 'POST resolve'))('%s %j needs a pack', (request, body) =>
    withApi(async ({ runtime, send }) => {
      await storeCertificate({ owner: null, status: 'QUOTA_EXHAUSTED', packId: null });
      expect(await send(to(request), body)).toMatchObject({
        status: 409,
        body: { type: 'urn:certflow:problem:conflict', detail: expect.stringContaining('QUOTA_EXHAUSTED') },
      });
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it('rotates only what is active', () =>
    withApi(async ({ send }) => {
      await storeCertificate({ owner: null, status: 'PENDING', packId: PACK_ID });
      expect(await send(to('POST rotate'))).toMatchObject({ status: 409 });
    }));

  it('does not rotate by http with a wildcard, nor what no CA issues any more', () =>
    withApi(async ({ runtime, send }) => {
      await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID });
      expect(await send(to('POST rotate'), { validationMethod: 'http' })).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('*.example.com') },
      });
      await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID, validityDays: 365 });
      expect(await send(to('POST rotate'))).toMatchObject({
        status: 409,
        body: { detail: expect.stringMatching(/365 days: .* use 90/) },
      });
      expect(runtime.executions()).toEqual([]);
    }));

  it('does not change the method of an active certificate, and names the rotation', () =>
    withApi(async ({ runtime, send }) => {
      await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID, hosts: ['example.com'] });
      expect(await send(to('PATCH validation-method'), { validationMethod: 'http' })).toMatchObject({
        status: 409,
        body: { detail: expect.stringMatching(/is active, .*; rotate it with validationMethod http$/) },
      });
      expect(runtime.executions()).toEqual([]);
      expect(await send(to('PATCH validation-method'), { validationMethod: 'txt' })).toMatchObject({ status: 202 });
    }));

  it('restarts nothing that has come to its end', () =>
    withApi(async ({ send }) => {
      await storeCertificate({ owner: null, status: 'ABANDONED', packId: PACK_ID });
      expect(await send(to('POST restart'))).toMatchObject({
        status: 409,
        body: { detail: expect.stringMatching(/anew/) },
      });
    }));

  it.each(['http', 'cname'])('does not validate a wildcard by %s', (validationMethod) =>
    withApi(async ({ send }) => {
      await storeCertificate({ owner: null, status: 'PENDING', packId: PACK_ID });
      expect(await send(to('PATCH validation-method'), { validationMethod })).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('*.example.com') },
      });
    }),
  );

  it.each([
    ['PATCH validation-method', { validationMethod: 'phone' }, 'validationMethod'],
    ['PATCH validation-method', {}, 'validationMethod'],
    ['PATCH branding', { cloudflareBranding: 'yes' }, 'cloudflareBranding'],
    ['DELETE ?acknowledgeUncovered=yes', undefined, 'acknowledgeUncovered'],
    ['POST resolve', { action: 'adopt' }, 'packId'],
    ['POST resolve', { action: 'abandon', packId: PACK_ID }, 'packId'],
    ['POST resolve', { action: 'retry' }, 'action'],
    ['POST resolve', { action: 'abandon', comment: 'x'.repeat(501) }, 'comment'],
    ['POST restart', { now: true }, 'body'],
    ['POST rotate', { validationMethod: 'cname' }, 'validationMethod'],
    ['POST rotate', { method: 'txt' }, 'method'],
  ])('%s %j is refused', (request, body, field) =>
    withApi(async ({ runtime, send }) => {
      await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID });
      expect(await send(to(request), body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      expect(runtime.executions()).toEqual([]);
    }),
  );
});
