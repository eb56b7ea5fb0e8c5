import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  Map as MapState,
  Pass,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ALREADY_STARTED } from './start-machine.ts';

/** What is done about one finding: from `first` on, by `tasks`; after each of `last` it is done. */
export interface Action {
  first: IChainable;
  tasks: TaskStateBase[];
  last: INextable[];
}

/** An action that is one task. */
export function only(task: TaskStateBase & INextable): Action {
  return { first: task, tasks: [task], last: [task] };
}

/**
 * A Map over a list of findings, `$.acted`, that does for each what its `action` says. One that cannot be done leaves
 * `broken` and does not stop the others. A finding is its item's whole state.
 */
export function actOnFindings(scope: Construct, itemsPath: string, actions: Record<string, Action>): MapState {
  const map = new MapState(scope, 'ActOnFindings', { itemsPath, maxConcurrency: 1, resultPath: '$.acted' });
  const done = new Pass(scope, 'Done', { parameters: { verdict: 'done' } });
  const failed = new Pass(scope, 'ActionFailed', { parameters: { verdict: 'broken', 'reason.$': '$.error.Error' } });
  const unknown = new Pass(scope, 'UnknownAction', { parameters: { verdict: 'broken', 'reason.$': '$.action' } });
  const choice = new Choice(scope, 'Action?').otherwise(unknown);
  for (const [action, { first, tasks, last }] of Object.entries(actions)) {
    choice.when(Condition.stringEquals('$.action', action), first);
    for (const task of tasks) {
      if (task instanceof StepFunctionsStartExecution) {
        task.addCatch(done, { errors: ALREADY_STARTED, resultPath: '$.error' });
      }
      task.addCatch(failed, { resultPath: '$.error' });
    }
    for (const task of last) task.next(done);
  }
  map.itemProcessor(choice);
  return map;
}
