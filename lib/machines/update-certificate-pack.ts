import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accepted, caught, notDone, readBackChoice, waitToReadBack } from './command.ts';
import { answer, type MachineParts, machine } from './machine.ts';

/**
 * accept -> update -> record -> updated | (wait -> pack -> record | update once more | uncertain) | refused
 *
 * At most 3 h: two mutations of 15 min and two reads of 30 with all their retries, and their calls.
 */
export class UpdateCertificatePack extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'UpdateCertificatePack');
    const task = parts.calls.task.bind(parts.calls, this);
    const accept = accepted(this, parts, 'update-certificate-pack');
    const wish = { 'cloudflareBranding.$': '$.cloudflareBranding' };
    const update = task('cloudflare/update-certificate-pack', {
      plan: '$.outcome.send',
      payload: { 'zoneId.$': '$.zoneId', 'packId.$': '$.packId', ...wish },
    });
    const record = task('record/record-branding', {
      result: 'outcome',
      payload: { 'certificateId.$': '$.certificateId', ...wish },
    });
    const wait = waitToReadBack(this);
    const readBack = task('cloudflare/get-certificate-pack');
    const recordReadBack = task('record/record-branding', {
      purpose: 'ReadBack',
      plans: true,
      result: 'outcome',
      payload: {
        'certificateId.$': '$.certificateId',
        ...wish,
        'getCertificatePack.$': '$.getCertificatePack',
        'outcome.$': '$.outcome',
      },
    });
    const updated = answer(this, 'PackUpdated');
    const { explain, told } = notDone(this, parts, 'certificateId');
    explain.next(told);

    accept.next(update);
    caught(update, explain, wait).next(record);
    record.next(updated);
    wait.next(readBack);
    readBack.addCatch(explain, { resultPath: '$.error' }).next(recordReadBack);
    recordReadBack.next(readBackChoice(this, { applied: updated, repeat: update, uncertain: told }));
    this.machine = machine(this, 'UpdateCertificatePack', accept, Duration.hours(3));
  }
}
