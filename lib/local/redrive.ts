import { StateMachine } from 'aws-local-stepfunctions';
import { type Execution, StepFunctionsError } from './execution.ts';
import type { Machine } from './template.ts';

const REDRIVABLE = ['FAILED', 'ABORTED', 'TIMED_OUT'];

/** The first state of a redriven run, which AWS has not: it gives the failed state its input. */
export const REDRIVE_STATE = 'Redrive';

/**
 * The machine as a redriven execution goes on with it: at the state that was entered last and did not succeed, with the
 * input that this had. A Map or Parallel is run again as a whole, where AWS runs only what failed in it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 * Errors: `ExecutionNotRedrivable`.
 */
export function redriven({ definition }: Machine, { arn, status, history }: Execution): StateMachine {
  const last = history.findLast((event) => event.type === 'StateEntered' && event.index === undefined);
  if (!REDRIVABLE.includes(status) || last?.type !== 'StateEntered') {
    throw new StepFunctionsError('ExecutionNotRedrivable', `Execution is not redrivable: '${arn}'`);
  }
  const { name, input } = last.state;
  const first = { Type: 'Pass', Result: input, Next: name };
  const States = { ...definition.States, [REDRIVE_STATE]: first } as typeof definition.States;
  return new StateMachine(
    { ...definition, StartAt: REDRIVE_STATE, States },
    { validationOptions: { noValidate: true } },
  );
}
