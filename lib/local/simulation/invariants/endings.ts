import { subjectsOf } from '../subjects.ts';
import type { Invariant, World } from '../world.ts';

/** A person must know. */
const WAITING = [
  'AUTH_PAUSED',
  'ORDER_UNCERTAIN',
  'OVERDUE',
  'ATTENTION',
  'OUT_OF_SYNC',
  'CT_WEAK',
  'POSTPONED',
  'ZONE_GONE',
];

function everythingEnds(world: World): string[] {
  const { runtime, endedAt } = world;
  const isRunning = (arn: string | null) =>
    arn !== null && runtime.executions().some((execution) => execution.arn === arn && execution.status === 'RUNNING');
  return subjectsOf(world.items).flatMap(({ subject, owner, status, reason, deadlineAt, isDue }) => {
    const waits = isRunning(owner) && Date.parse(deadlineAt ?? '') > endedAt;
    if (waits) return [];
    if (owner !== null) return [`${subject} is still owned by ${owner}, and ${status}`];
    // While an entry of the list shows no id, nobody can know that the pack is gone.
    const isUnclear = status === 'DELETING' && runtime.cloudflare.scenario.shape?.oddItem === 'without-id';
    return isDue && !isUnclear ? [`${subject} is left ${status}: ${reason}`] : [];
  });
}

/** Whoever still runs waits for something with a deadline. */
function nothingHangs(world: World): string[] {
  const waitsUntil = subjectsOf(world.items).map(({ deadlineAt }) => Date.parse(deadlineAt ?? ''));
  if (waitsUntil.some((time) => time > world.endedAt)) return [];
  return world.runtime
    .executions()
    .filter(({ status }) => status === 'RUNNING')
    .map(({ machine, name }) => `${machine} ${name} still runs`);
}

/** What is told of a certificate or an order when all is well. */
const GOOD_NEWS = ['Certificate Active', 'CT In Sync', 'Validation Records Needed'];

/** Statuses of work that goes on, or that goes on again after a pause. */
const UNDER_WAY = ['AUTH_PAUSED', 'REQUESTED', 'ORDERING', 'PENDING', 'CHANGING', 'AWAITING', 'TIMED_OUT', 'DELETING'];

/** Since it became so; of a pause, since the work last ended otherwise, because one cause is told once. */
function peopleHear({ journal, items }: World): string[] {
  const statuses = new Map<string, unknown>();
  const told = new Set<unknown>();
  const paused = new Set<unknown>();
  for (const entry of journal.entries) {
    if (entry.kind === 'commit') {
      const { certificateId, orderId, packId, status } = entry.record;
      if (statuses.get(entry.key) !== status) for (const id of [certificateId, orderId, packId]) told.delete(id);
      if (!UNDER_WAY.includes(String(status))) for (const id of [certificateId, orderId]) paused.delete(id);
      statuses.set(entry.key, status);
    }
    if (entry.kind !== 'transition' || entry.transition.type !== 'published') continue;
    const { detailType, detail } = entry.transition.event;
    if (GOOD_NEWS.includes(detailType)) continue;
    for (const id of [detail.certificateId, detail.orderId, detail.packId]) if (id) told.add(id);
    if (detail.verdict === 'auth-paused') for (const id of [detail.certificateId, detail.orderId]) paused.add(id);
  }
  const isTold = ({ status, subject, packId }: ReturnType<typeof subjectsOf>[number]) =>
    told.has(subject) || told.has(packId) || (status === 'AUTH_PAUSED' && paused.has(subject));
  return subjectsOf(items)
    .filter((each) => WAITING.includes(each.status) && !isTold(each))
    .map(({ status, subject }) => `${subject} is ${status}, and nobody was told`);
}

/** Nobody raises these: they come of a machine or a call that does not handle what can happen. */
const DEFECTS = [
  'TypeError',
  'ReferenceError',
  'RangeError',
  'SyntaxError',
  'States.Runtime',
  'States.NoChoiceMatched',
];

function nothingBreaks({ runtime }: World): string[] {
  return runtime.executions().flatMap(({ machine, name, history }) =>
    history.flatMap((event) => {
      const error = event.type === 'ExecutionFailed' || event.type === 'StateFailed' ? event.Error : '';
      return DEFECTS.includes(error) ? [`${machine} ${name}: ${error}`] : [];
    }),
  );
}

export const ENDING_INVARIANTS: Invariant[] = [
  { id: 'I4', title: 'every start reaches an end or waits as declared', check: everythingEnds },
  { id: 'I4', title: 'nothing runs on without a deadline', check: nothingHangs },
  { id: 'I4', title: 'what waits for a person was told', check: peopleHear },
  { id: 'I4', title: 'no execution meets a defect', check: nothingBreaks },
];
