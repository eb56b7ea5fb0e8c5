import { secondsBetween, secondsLater } from './time.ts';
import { type LastRead, laterRead } from './zone-access.ts';

export const SWEEP_NAMES = ['certificates', 'domains', 'ct-orders', 'zones'] as const;
export type SweepName = (typeof SWEEP_NAMES)[number];

/** A clock of ours may be this far behind the scheduler's. */
const SKEW_SECONDS = 60;
/** About 25 events a page, and 100 when everything in it is retried: 10,000 of the 25,000 that a history may have. */
const MAX_PAGES = 100;
/** Well before the machine's timeout: a page that begins just before takes a while. */
const CONTINUE_AFTER_SECONDS = 20 * 60;

/** What a sweep met of the certificates, for the dashboard. */
export interface Figures {
  statuses: Record<string, number>;
  /** The nearest end of a certificate that is in use. */
  nearestEnd: string | null;
}

/** The last run of a sweep, under way or finished. It is the lease that keeps two from running at once. */
export interface SweepRecord {
  name: SweepName;
  /** When the schedule meant it to run; ISO 8601. */
  scheduledAt: string;
  /** The first execution of the run; those that go on for it bear its name too. */
  owner: string;
  leaseUntil: string;
  startedAt: string;
  finishedAt: string | null;
  /** The execution that recorded that the sweep ended otherwise than it should; absent otherwise. */
  endRecordedBy?: string;
  /** How many it looked at, the failed ones included. */
  covered: number;
  failed: number;
  pages: number;
  /** True when it looked at everything there was. */
  complete: boolean;
  figures: Figures;
  /** What could not be looked at, the first of them; absent where all could. */
  failures?: SweepFailure[];
  /** Of Cloudflare's zones, kept from run to run; absent before the first. */
  lastRead?: LastRead | null;
}

export interface SweepFailure {
  /** A zone's, an order's or a domain's id. */
  item: string;
  reason: string;
}

/** So many are named; an outage fails all, for one reason. */
const MAX_FAILURES = 50;

export interface Taking {
  name: SweepName;
  scheduledAt: string;
  /** This execution, or the first one of the run that it goes on for. */
  lease: string;
  isContinuation: boolean;
  leaseSeconds: number;
  now: string;
}

/** Why an execution may not sweep, or the record of the run that it now is. */
export type TakePlan = { verdict: 'taken'; record: SweepRecord } | { verdict: 'already-running'; reason: string };

/** A field that cannot be: the message names the remedy. Null when nothing is wrong. */
export function scheduleViolation(scheduledAt: string, now: string): string | null {
  if (secondsBetween(now, scheduledAt) <= SKEW_SECONDS) return null;
  return `scheduledAt: ${scheduledAt} is yet to come; give the time at which the sweep was due, e.g. ${now}`;
}

/**
 * One run at a time, and one run a scheduled time: the scheduler may deliver twice. A run whose execution died keeps
 * the next one out only until its lease ends.
 */
export function planTake(current: SweepRecord | undefined, taking: Taking): TakePlan {
  const { name, scheduledAt, lease, now } = taking;
  const leaseUntil = secondsLater(now, taking.leaseSeconds);
  const refused = (reason: string): TakePlan => ({ verdict: 'already-running', reason });
  if (current?.owner === lease && current.scheduledAt === scheduledAt) {
    if (current.finishedAt !== null) return refused(`the sweep of ${scheduledAt} is finished`);
    return { verdict: 'taken', record: { ...current, leaseUntil } };
  }
  if (taking.isContinuation) return refused(`the sweep of ${scheduledAt} is not under way any more`);
  if (current && current.finishedAt === null && current.leaseUntil > now) {
    return refused(`the sweep of ${current.scheduledAt} is under way in ${current.owner}`);
  }
  if (current && Date.parse(scheduledAt) <= Date.parse(current.scheduledAt)) {
    return refused(`the sweep of ${current.scheduledAt} has been taken already`);
  }
  const record = {
    ...{ name, scheduledAt, owner: lease, leaseUntil, startedAt: now, finishedAt: null },
    ...{ covered: 0, failed: 0, pages: 0, complete: false, figures: { statuses: {}, nearestEnd: null } },
    ...(current?.lastRead && { lastRead: current.lastRead }),
  };
  return { verdict: 'taken', record };
}

/** What a child of the sweep answers; one that died answers something else. */
export interface ItemResult {
  verdict: string;
  figures?: Figures | undefined;
  /** When and how it read its zone. */
  read?: LastRead | null | undefined;
  /** Of one that is not covered. */
  reason?: string | undefined;
}

interface SweptPage {
  /** Of the children, in the order of their results. */
  items: string[];
  /** Children that were to answer, and things that could not be read before there was a child. */
  expected: number;
  /** Things on the page. */
  counted: number;
  results: ItemResult[];
}

/** The record with one more page in it. */
export function withPage(record: SweepRecord, page: SweptPage): SweepRecord {
  const covered = page.results.filter(({ verdict }) => verdict === 'covered');
  const figures = covered.reduce((sum, result) => added(sum, result.figures), record.figures);
  const lastRead = page.results.reduce((last, { read }) => laterRead(last, read), record.lastRead ?? null);
  const failures = [...(record.failures ?? []), ...failuresOf(page)].slice(0, MAX_FAILURES);
  return {
    ...record,
    ...(lastRead && { lastRead }),
    ...(failures.length > 0 && { failures }),
    covered: record.covered + page.counted,
    failed: record.failed + page.expected - covered.length,
    pages: record.pages + 1,
    figures,
  };
}

/** Of the children; things that could not be read before there was one are told where they are read. */
export function failuresOf({ items, results }: Pick<SweptPage, 'items' | 'results'>): SweepFailure[] {
  return items.flatMap((item, index) => {
    const { verdict, reason = 'its execution ended without an answer' } = results[index] ?? { verdict: 'broken' };
    return verdict === 'covered' ? [] : [{ item, reason }];
  });
}

function added(sum: Figures, more: Figures | undefined): Figures {
  if (more === undefined) return sum;
  const statuses = { ...sum.statuses };
  for (const [status, count] of Object.entries(more.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  return { statuses, nearestEnd: earliestEnd([sum.nearestEnd, more.nearestEnd]) };
}

/** Of ends in one form; null when there is none. */
export function earliestEnd(ends: (string | null)[]): string | null {
  return ends.filter((end) => end !== null).sort()[0] ?? null;
}

/** Whether there is another page, and whether a new execution should read it, so that no history grows too long. */
export function nextStep(seen: { hasMore: boolean; pages: number; startedAt: string; now: string }) {
  if (!seen.hasMore) return 'done';
  const long = seen.pages >= MAX_PAGES || secondsBetween(seen.startedAt, seen.now) > CONTINUE_AFTER_SECONDS;
  return long ? 'continue' : 'more';
}

/** A name for what a sweep starts, which the same sweep always gives again; `:` is not allowed in it. */
export function startName(id: string | number, scheduledAt: string): string {
  return `${id}-${new Date(scheduledAt).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
