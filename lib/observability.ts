import type { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A machine that fails, times out or is aborted has met a defect or an order out of sync: a person must look. */
export function alarmOnFailures(scope: Construct, machines: Record<string, StateMachine>, period: Duration): void {
  for (const [name, machine] of Object.entries(machines)) {
    const metrics = {
      Failed: machine.metricFailed({ period }),
      TimedOut: machine.metricTimedOut({ period }),
      Aborted: machine.metricAborted({ period }),
    };
    for (const [ending, metric] of Object.entries(metrics)) {
      metric.createAlarm(scope, `${name[0]?.toUpperCase()}${name.slice(1)}${ending}`, {
        alarmDescription: `${machine.stateMachineName}: an execution ended ${ending}. Its Cause names the reason; see the README, "When something fails".`,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    }
  }
}
