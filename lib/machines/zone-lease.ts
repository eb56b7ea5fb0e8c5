import { Choice, type IChainable, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Calls } from '../call.ts';
import { verdictIs } from './machine.ts';

/**
 * The zone, for one change at a time of what covers its hosts: `acquire`, however long it is another's, leads to
 * `held`, and `release` to `released`. A lease that cannot be given back runs out by itself.
 */
export function zoneLease(
  scope: Construct,
  calls: Calls,
  held: IChainable,
  released: IChainable,
): { acquire: LambdaInvoke; release: LambdaInvoke } {
  const payload = { 'zoneId.$': '$.zoneId', 'owner.$': '$$.Execution.Id' };
  const acquire = calls.task(scope, 'record/acquire-zone-lease', { payload });
  const wait = new Wait(scope, 'WaitForZoneLease', { time: WaitTime.secondsPath('$.acquireZoneLease.waitSeconds') });
  const release = calls.task(scope, 'record/release-zone-lease', { payload });
  acquire.next(
    new Choice(scope, 'ZoneLeaseAcquired?')
      .when(verdictIs('acquireZoneLease', 'acquired'), held)
      .otherwise(wait.next(acquire)),
  );
  release.addCatch(released, { resultPath: '$.releaseZoneLease' }).next(released);
  return { acquire, release };
}
