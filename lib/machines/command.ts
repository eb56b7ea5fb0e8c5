import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  type IChainable,
  type INextable,
  type State,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { tell } from '../events.ts';
import { NOT_SENT } from '../retry-policies.ts';
import { answer, isToldBefore, type MachineParts, verdictIs } from './machine.ts';

/** How a person's command begins that owns no record: its input checked in full, every optional field filled. */
export function accepted(scope: Construct, { calls }: MachineParts, command: string): LambdaInvoke {
  return calls.task(scope, 'record/accept-command', {
    plans: true,
    result: 'state',
    payload: { command, 'input.$': '$', 'executionId.$': '$$.Execution.Id' },
  });
}

/** Where every command ends that was not carried out: one sentence, an event, an answer. */
export interface NotDone {
  /** With the error in the state. */
  explain: State & INextable;
  /** With the outcome in the state. */
  told: IChainable;
}

/** `subject` names what the command was about: `certificateId`, `orderId` or `zoneId`. */
export function notDone(scope: Construct, { calls, bus }: MachineParts, ...subject: string[]): NotDone {
  const explain = calls.task(scope, 'record/explain-failure', { result: 'outcome' });
  const { tellAttention, whyNotDone } = telling(scope, bus, subject);
  tellAttention.next(whyNotDone);
  return { explain, told: tellAttention };
}

/** The same for a change of a zone's settings that a sweep starts, too: a refused credential is told once a cause. */
export function notChanged(scope: Construct, { calls, bus }: MachineParts): NotDone {
  const explain = calls.task(scope, 'record/explain-failure', {
    result: 'outcome',
    payload: {
      'error.$': '$.error',
      change: { 'zoneId.$': '$.zoneId', machine: scope.node.id, 'execution.$': '$$.Execution.Id' },
    },
  });
  const { tellAttention, whyNotDone } = telling(scope, bus, ['zoneId']);
  tellAttention.next(whyNotDone);
  const told = new Choice(scope, 'ToldBefore?').when(isToldBefore(), whyNotDone).otherwise(tellAttention);
  return { explain, told };
}

function telling(scope: Construct, bus: MachineParts['bus'], subject: string[]) {
  const tellAttention = tell(scope, bus, 'TellAttentionNeeded', 'Attention Needed', {
    ...Object.fromEntries(subject.map((field) => [`${field}.$`, `$.${field}`])),
    'verdict.$': '$.outcome.verdict',
    'reason.$': '$.outcome.reason',
  });
  const whyNotDone = new Choice(scope, 'WhyNotDone?')
    .when(verdictIs('outcome', 'refused'), answer(scope, 'CommandRefused'))
    .when(verdictIs('outcome', 'auth-paused'), answer(scope, 'AuthPaused'))
    .when(verdictIs('outcome', 'postponed'), answer(scope, 'CommandPostponed'))
    .otherwise(answer(scope, 'OutcomeUncertain'));
  return { tellAttention, whyNotDone };
}

/** What definitely was not applied goes to `refused`, every other end of a mutation to the read-back. */
export function caught(mutation: LambdaInvoke, refused: IChainable, readBack: IChainable): TaskStateBase {
  return mutation
    .addCatch(refused, {
      errors: [ErrorName.ProviderRejected, ErrorName.CredentialsRejected, ErrorName.InvalidInput, ...NOT_SENT],
      resultPath: '$.error',
    })
    .addCatch(readBack, { resultPath: '$.error' });
}

export function waitToReadBack(scope: Construct): Wait {
  return new Wait(scope, 'WaitToReadBack', { time: WaitTime.duration(Duration.seconds(30)) });
}

/** Goes on by what the read-back came to; the mutation may be made once more where that is harmless. */
export function readBackChoice(
  scope: Construct,
  ways: { applied: IChainable; repeat?: IChainable; uncertain: IChainable },
): Choice {
  const choice = new Choice(scope, 'Applied?').when(verdictIs('outcome', 'applied'), ways.applied);
  if (ways.repeat) choice.when(verdictIs('outcome', 'repeat'), ways.repeat);
  return choice.otherwise(ways.uncertain);
}
