import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DistributedMap,
  type IChainable,
  type INextable,
  JsonPath,
  Pass,
  type State,
  type StateMachine,
  StateMachineType,
  Succeed,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SweepName } from '../../lambdas/domain/sweep-record.ts';
import { tell } from '../events.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { ALREADY_STARTED, startMachine } from './start-machine.ts';

/** How many items a page of records has; they are ids, so a page is small. */
const PAGE = 200;
/** Beside what it is sent on its way for, the providers' budgets are other people's too. */
const AT_ONCE = 5;

interface Task extends TaskStateBase, INextable {}

export interface SweepOptions {
  sweep: SweepName;
  /** The machine's name, which it starts itself anew by. */
  name: string;
  /** Shorter than the period and the lease. */
  timeout: Duration;
  /** The calls that read a page; the last one answers `{ids, counted, cursor, hasMore, total}`, at `pagePath`. */
  page: [Task, ...Task[]];
  pagePath: string;
  /** What each item's state is, out of `$$.Map.Item.Value` and the sweep's. */
  itemSelector: Record<string, string>;
  /** The first state of what is done with one item; it ends with `{verdict: 'covered'}`, or in `broken`. */
  item: (broken: Pass) => IChainable;
}

/**
 * take -> (page -> Map(item)* -> tally)* -> finish -> (incomplete: tell)? | continue as a new execution
 *
 * On AWS each item is an Express execution, which lives five minutes and gives back a verdict only: one that breaks
 * stops no other. The tally says when the history has grown long enough for a new execution, which goes on under the
 * same lease.
 */
export function sweep(scope: Construct, { calls, bus }: MachineParts, options: SweepOptions): StateMachine {
  const { timeout } = options;
  const task = calls.task.bind(calls, scope);

  const takeSweep = task('record/take-sweep', {
    result: 'state',
    payload: {
      sweep: options.sweep,
      'input.$': '$',
      executionId: JsonPath.stringAt('$$.Execution.Id'),
      leaseSeconds: timeout.toSeconds() + 300,
    },
  });
  const items = new DistributedMap(scope, 'EachItem', {
    itemsPath: `${options.pagePath}.ids`,
    itemSelector: {
      'scheduledAt.$': '$.scheduledAt',
      // AWS keeps no history of an Express execution: the log of a call that fails in it names the sweep and the cause.
      'executionId.$': '$$.Execution.Id',
      ...options.itemSelector,
    },
    maxConcurrency: AT_ONCE,
    mapExecutionType: StateMachineType.EXPRESS,
    toleratedFailurePercentage: 100,
    resultPath: '$.results',
  });
  const kept = ['sweep', 'scheduledAt', 'lease', 'startedAt', 'pages', 'pagesHere', 'results'];
  const tallySweep = task('record/tally-sweep', {
    result: 'state',
    payload: {
      ...Object.fromEntries(kept.map((field) => [`${field}.$`, `$.${field}`])),
      'page.$': options.pagePath,
    },
  });
  const continueAnew = startMachine(scope, options.name, {
    purpose: 'Anew',
    namePath: '$.nextName',
    input: { 'scheduledAt.$': '$.scheduledAt', 'lease.$': '$.lease', 'cursor.$': '$.cursor' },
  });
  const finishSweep = task('record/finish-sweep', { result: 'outcome' });
  const finishAfterError = task('record/finish-sweep', { purpose: 'AfterError', result: 'outcome' });
  const tellIncomplete = tell(scope, bus, 'TellSweepIncomplete', 'Sweep Incomplete', {
    'sweep.$': '$.outcome.sweep',
    'scheduledAt.$': '$.outcome.scheduledAt',
    'covered.$': '$.outcome.covered',
    'failed.$': '$.outcome.failed',
    'reason.$': '$.outcome.reason',
  });

  const broken = new Pass(scope, 'ItemBroken', { parameters: { verdict: 'broken', 'reason.$': '$.error.Error' } });
  items.itemProcessor(options.item(broken), {});

  const [firstOfPage, ...restOfPage] = options.page;
  const verdict = (value: string) => Condition.stringEquals('$.verdict', value);
  takeSweep.next(
    new Choice(scope, 'Taken?').when(verdict('taken'), firstOfPage).otherwise(new Succeed(scope, 'AlreadyRunning')),
  );
  let lastOfPage: State & INextable = firstOfPage;
  for (const next of restOfPage) {
    lastOfPage.next(next);
    lastOfPage = next;
  }
  lastOfPage.next(items);
  for (const state of [...options.page, items]) state.addCatch(finishAfterError, { resultPath: '$.error' });
  items.next(tallySweep);
  tallySweep.next(
    new Choice(scope, 'MorePages?')
      .when(verdict('more'), firstOfPage)
      .when(verdict('continue'), continueAnew)
      .otherwise(finishSweep),
  );
  const continued = new Succeed(scope, 'SweepContinued');
  continueAnew.addCatch(continued, { errors: ALREADY_STARTED, resultPath: '$.error' });
  continueAnew.addCatch(finishAfterError, { resultPath: '$.error' });
  continueAnew.next(continued);
  const isComplete = new Choice(scope, 'Complete?')
    .when(verdictIs('outcome', 'complete'), answer(scope, 'SweepComplete'))
    .otherwise(tellIncomplete);
  finishSweep.next(isComplete);
  finishAfterError.next(isComplete);
  tellIncomplete.next(answer(scope, 'SweepIncomplete'));
  return machine(scope, options.name, takeSweep, timeout);
}

/** The page of a sweep over all records of a kind; each item is an id, in the state by the name `id`. */
export function recordPage(
  scope: Construct,
  { calls }: MachineParts,
  kind: 'zone' | 'ct-order',
  id: 'zoneId' | 'orderId',
): Pick<SweepOptions, 'page' | 'pagePath' | 'itemSelector'> {
  const payload = { kind, 'cursor.$': '$.cursor', limit: PAGE };
  return {
    page: [calls.task(scope, 'record/page-records', { payload })],
    pagePath: '$.pageRecords',
    itemSelector: { [`${id}.$`]: '$$.Map.Item.Value' },
  };
}

/** Catches whatever ends one of an item's tasks, so that the item is broken and no other. */
export function guarded(broken: Pass, ...tasks: TaskStateBase[]): void {
  for (const task of tasks) task.addCatch(broken, { resultPath: '$.error' });
}

/** Hourly and daily sweeps: shorter than their period, so that a run that hangs does not keep the next one out. */
export const HOURLY_TIMEOUT = Duration.minutes(50);
export const DAILY_TIMEOUT = Duration.hours(6);
