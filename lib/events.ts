import { Duration, Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { JitterType, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { eventSchemaOf } from './event-json-schemas.ts';
import { CERTFLOW_EVENTS, type CertflowEvent, EVENT_SOURCE, type EventField } from './event-schemas.ts';

/** Each field as a constant, or as a JSONPath where its name ends in `.$`. That none is missing, a test checks. */
type DetailAtSynth<Event extends CertflowEvent> = {
  [Key in EventField<Event> | `${EventField<Event>}.$`]?: unknown;
};

/** The Task state that publishes an event; `detail` holds JSONPaths as in Amazon States Language. */
export function tell<Event extends CertflowEvent>(
  scope: Construct,
  bus: EventBus,
  name: string,
  event: Event,
  detail: DetailAtSynth<Event>,
): EventBridgePutEvents {
  const task = new EventBridgePutEvents(scope, name, {
    entries: [
      {
        source: EVENT_SOURCE,
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

/** Deploys every event's schema, so that a consumer finds it in the console and may generate bindings from it. */
export function registerSchemas(scope: Construct): void {
  const registry = new CfnRegistry(scope, 'EventSchemas', {
    registryName: Stack.of(scope).stackName,
    description: 'What Certflow publishes on its event bus',
  });
  for (const event of CERTFLOW_EVENTS) {
    const title = event.replaceAll(' ', '');
    new CfnSchema(scope, `${title}Schema`, {
      registryName: registry.attrRegistryName,
      schemaName: `${EVENT_SOURCE}@${title}`,
      type: 'JSONSchemaDraft4',
      content: JSON.stringify(eventSchemaOf(event)),
    });
  }
}
