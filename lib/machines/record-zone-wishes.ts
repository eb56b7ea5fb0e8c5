import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { answer, type MachineParts, machine } from './machine.ts';

/** record -> recorded. A machine like every other command, so that who wished what, and when, is in its history. */
export class RecordZoneWishes extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls }: MachineParts) {
    super(scope, 'RecordZoneWishes');
    const record = calls.task(this, 'record/record-zone-wishes', { result: 'outcome', payload: { 'input.$': '$' } });
    record.next(answer(this, 'ZoneWishesRecorded'));
    this.machine = machine(this, 'RecordZoneWishes', record, Duration.minutes(15));
  }
}
