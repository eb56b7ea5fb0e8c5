import { describe, expect, it } from 'vitest';
import { consoleOf } from '../../../lambdas/api/executions.ts';
import { updateRecord } from '../../../lambdas/record/table.ts';
import { OTHER, OWNER } from '../../lambdas/domain/samples.ts';
import { storeCertificate } from '../record/table-server.ts';
import { withApi } from './setting.ts';

const path = (arn: string) => `GET /executions/${encodeURIComponent(arn)}`;

describe('GET /executions/{executionArn}', () => {
  it('tells what it was given and what became of it', () =>
    withApi(async ({ runtime, send }) => {
      const { arn, finished } = runtime.start('CertificateLifecycle', { zoneId: 'none' }, { name: 'first' });
      await finished;
      expect((await send(path(arn))).body).toMatchObject({
        arn,
        machine: 'CertificateLifecycle',
        name: 'first',
        status: 'FAILED',
        input: { zoneId: 'none' },
        output: null,
        error: 'InvalidInput',
        cause: expect.stringContaining('zoneId'),
        verdict: null,
        reason: null,
      });
    }));

  it('tells what one that succeeded came to, beside its output', () =>
    withApi(async ({ runtime, send }) => {
      const { arn, finished } = runtime.start('AddNote', { orderId: 12345, note: 'seen' });
      const { output } = await finished;
      const { body } = await send(path(arn));
      expect(body).toMatchObject({ status: 'SUCCEEDED', verdict: 'applied', reason: 'the note is added', output });
    }));

  it('knows no execution of anybody else, and none that never was', () =>
    withApi(async ({ runtime, send }) => {
      const [ours = ''] = runtime.machines.map(({ arn }) => arn.replace(':stateMachine:', ':execution:'));
      for (const arn of [`${ours}:never`, ours.replace(':Certflow_', ':Certflow-Staging_').concat(':first')]) {
        expect(await send(path(arn))).toMatchObject({ status: 404, body: { detail: expect.stringContaining(arn) } });
      }
    }));

  it.each(['first', 'arn:aws:states:us-east-1:000000000000:stateMachine:Certflow_CtStatusReissue', OWNER.concat(' x')])(
    'refuses %s',
    (wrong) =>
      withApi(async ({ send }) => {
        expect(await send(path(wrong))).toMatchObject({ status: 400, body: { errors: [{ field: 'executionArn' }] } });
      }),
  );

  it('takes an encoded slash for one, as the gateway does', () =>
    withApi(async ({ send }) => {
      expect(await send(path(OWNER.concat('/x')))).toMatchObject({ status: 404 });
    }));
});

describe('GET /certificates/{certificateId}/executions', () => {
  it('lists who worked on it, newest first, also those that AWS has forgotten', () =>
    withApi(async ({ send }) => {
      const { certificateId } = await storeCertificate({ owner: OWNER });
      await storeCertificate({ owner: null });
      await storeCertificate({ owner: OTHER });
      await storeCertificate({ owner: OTHER, reason: 'again' });

      const all = (await send(`GET /certificates/${certificateId}/executions`)).body.items;
      const one = (await send(`GET /certificates/${certificateId}/executions?limit=1`)).body.items;

      expect(all).toMatchObject([
        { arn: OTHER, status: 'FORGOTTEN', startedAt: null },
        { arn: OWNER, status: 'FORGOTTEN' },
      ]);
      expect(one).toMatchObject([{ arn: OTHER }]);
    }));
});

describe('GET /sweeps', () => {
  it('tells what each covered last', () =>
    withApi(async ({ send }) => {
      expect((await send('GET /sweeps')).body).toEqual({ items: [], cursor: null });
      await updateRecord<object>('sweep#zones', 'finish-sweep', () => ({ name: 'zones', covered: 3 }), new Date());
      expect((await send('GET /sweeps')).body.items).toMatchObject([{ name: 'zones', covered: 3 }]);
    }));
});

it.each([
  ['aws', 'eu-central-1', 'eu-central-1.console.aws.amazon.com'],
  ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('the link to the console of %s goes to %s of that partition', (partition, region, host) => {
  const arn = `arn:${partition}:states:${region}:123456789012:execution:Certflow_AddNote:x`;
  expect(consoleOf(arn)).toBe(`https://${host}/states/home?region=${region}#/v2/executions/details/${arn}`);
});
