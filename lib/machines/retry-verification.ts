import { Duration } from 'aws-cdk-lib';
import { Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accepted, caught, notDone } from './command.ts';
import { answer, type MachineParts, machine } from './machine.ts';

/**
 * accept -> verification details with retry -> retried | refused | uncertain
 *
 * Has every pending pack of a zone checked at once, on a person's command only. Nothing shows afterwards whether it was
 * done, so a lost answer is said and nothing is repeated. At most 30 min with all retries.
 */
export class RetryVerification extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'RetryVerification');
    const accept = accepted(this, parts, 'retry-verification');
    const retry = parts.calls.task(this, 'cloudflare/ssl-verification-details', {
      plan: '$.outcome.send',
      payload: { 'zoneId.$': '$.zoneId', retry: true },
    });
    const { explain, told } = notDone(this, parts, 'zoneId');
    explain.next(told);

    accept.next(retry);
    caught(retry, explain, explain).next(
      new Pass(this, 'Checked', {
        parameters: { verdict: 'retried', reason: 'every pending validation of the zone is checked at once' },
        resultPath: '$.outcome',
      }).next(answer(this, 'VerificationRetried')),
    );
    this.machine = machine(this, 'RetryVerification', accept, Duration.minutes(30));
  }
}
