import { describe, expect, it } from 'vitest';
import { REQUEST } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';
import { HOUR, MINUTE, startsOf, toldOf } from './sweep-setting.ts';

describe('RecordExecutionEnd', () => {
  it('lets go of a certificate whose lifecycle was aborted, and says so once', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const lifecycle = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(HOUR);
      runtime.events.length = 0;
      runtime.stopExecution(lifecycle.arn, 'Operator', 'maintenance');
      await runtime.clock.sleep(5 * MINUTE);
      expect(await certificateOf(runtime)).toMatchObject({
        status: 'PENDING',
        owner: null,
        reason: `Certflow_CertificateLifecycle ${lifecycle.name} ended ABORTED: Operator: maintenance`,
      });
      expect(toldOf(runtime, 'Attention Needed')).toMatchObject([{ verdict: 'execution-aborted' }]);
      // The child's end and the parent's.
      expect(startsOf(runtime, 'RecordExecutionEnd').map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    }));

  it('lets go of the order too whose CT change the lifecycle was at', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const ct = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
      const lifecycle = runtime.start('CertificateLifecycle', { ...REQUEST, ct });
      await runtime.clock.sleep(12 * HOUR);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ owner: lifecycle.arn, status: 'AWAITING' });
      runtime.stopExecution(lifecycle.arn);
      await runtime.clock.sleep(5 * MINUTE);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ owner: null, status: 'AWAITING' });
      expect(await certificateOf(runtime)).toMatchObject({ owner: null, status: 'ACTIVE' });
    }));

  it('changes nothing when it is told twice, when somebody else has taken up the record, or when it owned nothing', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const lifecycle = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(HOUR);
      const end = { executionArn: lifecycle.arn, status: 'ABORTED', input: JSON.stringify(REQUEST) };
      runtime.stopExecution(lifecycle.arn);
      await runtime.clock.sleep(MINUTE);
      const released = await certificateOf(runtime);
      expect(released).toMatchObject({ owner: null });
      const second = await runtime.start('RecordExecutionEnd', end).finished;
      expect(second.output).toMatchObject({ verdict: 'nothing-to-tell' });
      expect(await certificateOf(runtime)).toEqual(released);
      const foreign = { ...end, executionArn: `${lifecycle.arn}-another` };
      await runtime.start('RecordExecutionEnd', foreign).finished;
      await runtime.start('RecordExecutionEnd', { ...end, input: 'not JSON' }).finished;
      expect(await certificateOf(runtime)).toEqual(released);
      expect(toldOf(runtime, 'Attention Needed').filter(({ verdict }) => verdict === 'execution-aborted')).toHaveLength(
        1,
      );
    }));

  it('lets go of a certificate whose pack was named to be deleted', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const packId = (await certificateOf(runtime))?.packId;
      const { zoneId, zoneName } = REQUEST;
      const deletion = runtime.start('DeleteCertificatePack', { zoneId, zoneName, packId });
      await runtime.clock.sleep(MINUTE);
      runtime.stopExecution(deletion.arn);
      await runtime.clock.sleep(5 * MINUTE);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETING', owner: null });
      expect(toldOf(runtime, 'Attention Needed')).toMatchObject([{ verdict: 'execution-aborted', packId }]);
    }));

  it('lets go of nothing when the execution was redriven before the event came', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const lifecycle = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(HOUR);
      runtime.stopExecution(lifecycle.arn);
      await runtime.clock.sleep(5 * MINUTE);
      runtime.redriveExecution(lifecycle.arn);
      await runtime.clock.sleep(5 * MINUTE);
      const owned = await certificateOf(runtime);
      expect(owned).toMatchObject({ owner: lifecycle.arn });
      const late = { executionArn: lifecycle.arn, status: 'ABORTED', redriveCount: 0, input: JSON.stringify(REQUEST) };
      const told = await runtime.start('RecordExecutionEnd', late).finished;
      expect(told.output).toMatchObject({ verdict: 'redriven' });
      expect(await certificateOf(runtime)).toEqual(owned);
    }));

  it('asks again while Step Functions still says that the execution runs', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const lifecycle = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(HOUR);
      const end = { executionArn: lifecycle.arn, status: 'FAILED', redriveCount: 0, input: JSON.stringify(REQUEST) };
      const recording = runtime.start('RecordExecutionEnd', end);
      await runtime.clock.sleep(90_000);
      expect(await certificateOf(runtime)).toMatchObject({ owner: lifecycle.arn });
      runtime.stopExecution(lifecycle.arn);
      const recorded = await recording.finished;
      expect(recorded.path.filter((state) => state === 'WaitToAskAgain')).toHaveLength(2);
      expect(await certificateOf(runtime)).toMatchObject({ owner: null });
    }));

  it('is not started by its own failure', () =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('RecordExecutionEnd', { executionArn: 'nonsense' }).finished;
      expect(done.status).toBe('FAILED');
      await runtime.clock.sleep(5 * MINUTE);
      expect(startsOf(runtime, 'RecordExecutionEnd')).toHaveLength(1);
    }));

  it('has the work taken up again by the next sweep', () =>
    withRuntime(async (runtime) => {
      const lifecycle = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(2 * MINUTE);
      runtime.stopExecution(lifecycle.arn);
      await runtime.clock.sleep(HOUR);
      const scheduledAt = new Date(runtime.clock.now()).toISOString();
      await runtime.start('SweepCertificates', { scheduledAt }).finished;
      await runtime.clock.sleep(12 * HOUR);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null });
      expect(runtime.cloudflare.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    }));
});
