import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { answer, type MachineParts, machine } from './machine.ts';

/** remove -> decided: removed, or kept because a certificate lives in the zone. Nothing is sent to Cloudflare. */
export class RemoveZone extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls }: MachineParts) {
    super(scope, 'RemoveZone');
    const remove = calls.task(this, 'record/remove-zone', { result: 'outcome', payload: { 'input.$': '$' } });
    remove.next(answer(this, 'ZoneRemovalDecided'));
    this.machine = machine(this, 'RemoveZone', remove, Duration.minutes(15));
  }
}
