import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { JitterType, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** What people and other systems may act on. `detail.version` rises when a field changes its meaning. */
export type CertflowEvent =
  | 'Validation Records Needed'
  | 'Certificate Active'
  | 'Certificate Expiring'
  | 'Validation Abandoned'
  | 'Attention Needed'
  | 'Reissue Awaiting Approval'
  | 'CT In Sync'
  | 'CT Out Of Sync'
  | 'Domain Validation Expiring'
  | 'Quota Low'
  | 'Orphan Pack'
  | 'Zone Settings Drifted'
  | 'Sweep Incomplete';

/** The Task state that publishes an event; `detail` holds JSONPaths as in Amazon States Language. */
export function tell(
  scope: Construct,
  bus: EventBus,
  name: string,
  event: CertflowEvent,
  detail: Record<string, unknown>,
): EventBridgePutEvents {
  const task = new EventBridgePutEvents(scope, name, {
    entries: [
      {
        source: 'certflow',
        detailType: event,
        detail: TaskInput.fromObject({ version: '1', 'execution.$': '$$.Execution.Id', ...detail }),
        eventBus: bus,
      },
    ],
    resultPath: '$.told',
    resultSelector: { 'failed.$': '$.FailedEntryCount' },
    taskTimeout: Timeout.duration(Duration.seconds(30)),
  });
  // 2 + 4 + 8 + 16 + 32 s: told twice is better than not told.
  task.addRetry({ interval: Duration.seconds(2), maxAttempts: 5, backoffRate: 2, jitterStrategy: JitterType.FULL });
  return task;
}
