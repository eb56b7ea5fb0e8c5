import type { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Condition,
  DefinitionBody,
  type IChainable,
  LogLevel,
  StateMachine,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Calls } from '../call.ts';
import { named } from '../names.ts';

/** What every machine is built from. */
export interface MachineParts {
  calls: Calls;
  bus: EventBus;
}

/** A Standard machine whose log has every event and no payload: the history in the console has those. */
export function machine(scope: Construct, name: string, start: IChainable, timeout: Duration): StateMachine {
  return new StateMachine(scope, 'Machine', {
    stateMachineName: named(scope, name),
    definitionBody: DefinitionBody.fromChainable(start),
    timeout,
    tracingEnabled: true,
    logs: {
      destination: new LogGroup(scope, 'Log', {
        logGroupName: `/aws/vendedlogs/states/${named(scope, name)}`,
      }),
      level: LogLevel.ALL,
      includeExecutionData: false,
    },
  });
}

/** An end that answers `{verdict, reason, …}`, so that a parent can branch on it and a person can read it. */
export function answer(scope: Construct, name: string): Succeed {
  return new Succeed(scope, name, { outputPath: '$.outcome' });
}

/** True of a pause that people know of, because it goes on for the same cause. */
export function isToldBefore(): Condition {
  return Condition.and(Condition.isPresent('$.outcome.isNews'), Condition.booleanEquals('$.outcome.isNews', false));
}

/** True of the verdict that a call, or the machine itself (`outcome`), came to. */
export function verdictIs(path: string, value: string): Condition {
  return Condition.stringEquals(`$.${path}.verdict`, value);
}
