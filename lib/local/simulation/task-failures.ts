import type { Task } from '../executions.ts';
import { INTEGRATIONS } from '../load-guard.ts';
import type { Clock } from '../simulators/clock.ts';
import type { Draw } from './draw.ts';
import type { Journal } from './journal.ts';
import type { TroubleKind } from './troubles.ts';

/** An error of AWS's own, before the Task's work is done or although it is. */
export interface TaskFailure {
  error: string;
  side: 'before' | 'after';
  afterMs: number;
}

const SERVICE_ERRORS: Record<string, string> = {
  [INTEGRATIONS.putEvents]: 'EventBridge.AmazonEventBridgeException',
  [INTEGRATIONS.startExecution]: 'StepFunctions.AWSStepFunctionsException',
  [INTEGRATIONS.runExecution]: 'StepFunctions.AWSStepFunctionsException',
  [INTEGRATIONS.describeExecution]: 'Sfn.SfnException',
};
const THROTTLES: Record<string, string> = {
  [INTEGRATIONS.runExecution]: 'StepFunctions.ExecutionLimitExceeded',
  [INTEGRATIONS.describeExecution]: 'Sfn.SfnException',
};
const LAMBDA_ERRORS = ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'];
/** What every Task of a Lambda is given. */
const TASK_TIMEOUT_MS = 40_000;

/** Null where the trouble is the provider's, and so on the wire. */
export function failureOf(kind: TroubleKind, { resource }: Pick<Task, 'resource'>, draw: Draw): TaskFailure | null {
  const side = draw.pick(['before', 'after'] as const);
  switch (kind) {
    case 'throttled':
      return { error: THROTTLES[resource] ?? 'Lambda.TooManyRequestsException', side: 'before', afterMs: 0 };
    case 'failing':
      return { error: SERVICE_ERRORS[resource] ?? draw.pick(LAMBDA_ERRORS), side, afterMs: 0 };
    case 'timing out':
      return { error: 'States.Timeout', side, afterMs: TASK_TIMEOUT_MS };
    case 'forgotten':
      return { error: 'Sfn.ExecutionDoesNotExistException', side: 'before', afterMs: 0 };
    default:
      return null;
  }
}

export async function failTask(
  { error, side, afterMs }: TaskFailure,
  task: Task,
  run: () => Promise<unknown>,
  { journal, clock }: { journal: Journal; clock: Clock },
): Promise<never> {
  const { machine, name: execution } = task.execution;
  journal.add({ kind: 'task', machine, state: task.state, execution, what: `${error} ${side} its work` });
  // The interpreter tells first that the state was entered.
  await new Promise((resolve) => setImmediate(resolve));
  if (side === 'after') {
    const ran = run().catch(() => {});
    // A child is begun, and stopped when the Task fails.
    if (task.resource !== INTEGRATIONS.runExecution) await ran;
  }
  await clock.sleep(afterMs + 1);
  throw Object.assign(new Error('simulated'), { name: error });
}
