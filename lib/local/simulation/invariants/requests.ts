import type { Execution } from '../../execution.ts';
import type { Invocation, RequestEntry } from '../journal.ts';
import { isAllowed, isMutation } from '../provider-paths.ts';
import type { Invariant, World } from '../world.ts';

/** A read walks at most twenty pages. */
const MOST_REQUESTS = 21;
export const LIST = /\/zones\/[0-9a-f]{32}\/ssl\/certificate_packs$/;
export const PACK = /\/certificate_packs\/([0-9a-f-]{32,36})$/;
const SUBJECT = /\/(zones\/[0-9a-f]{32}|order\/certificate\/\d+)\//;

/** The executions that an invocation works for: its own, and those above it. */
export function chainOf(by: Invocation | undefined, { runtime }: Pick<World, 'runtime'>): string[] {
  const chain: string[] = [];
  let execution: Execution | undefined = by?.execution;
  while (execution) {
    chain.push(execution.arn);
    execution = execution.parentArn === undefined ? undefined : runtime.describe(execution.parentArn);
  }
  return chain;
}

/** The provider's own answer reached its reader; one with a status that nobody knows did, too. */
export function isHeard({ isWhole, status }: RequestEntry): boolean {
  return status === 200 && isWhole;
}

export function statusIn(answer: unknown): unknown {
  return (answer as { result?: { status?: unknown } } | undefined)?.result?.status;
}

/**
 * The status in which each read of one pack showed it to its reader. That the pack is gone its own answer does not tell:
 * then it is the status in the list that the same invocation reads next.
 */
export function packReads({ journal }: Pick<World, 'journal'>): Map<unknown, { packId: string; status: unknown }> {
  const reads = new Map<unknown, { packId: string; status: unknown }>();
  const asGone = new Map<Invocation | undefined, string>();
  for (const entry of journal.entries) {
    if (entry.kind !== 'request' || entry.method !== 'GET') continue;
    const packId = PACK.exec(entry.path)?.[1];
    const status = statusIn(entry.answer);
    if (packId !== undefined && (entry.status === 404 || status === 'deleted')) asGone.set(entry.by, packId);
    else if (!isHeard(entry)) continue;
    else if (packId !== undefined) reads.set(entry, { packId, status });
    else {
      const listed = listedIn(entry).find(({ id }) => id === asGone.get(entry.by));
      if (listed) reads.set(entry, { packId: listed.id, status: listed.status });
    }
  }
  return reads;
}

function listedIn({ path, answer }: RequestEntry): { id: string; status: string }[] {
  return LIST.test(path) ? (answer as { result: { id: string; status: string }[] }).result : [];
}

/**
 * An execution that repeats what may have been applied has looked at its zone or order in between, or has decided to put
 * the flag back, which nothing shows and which may be set twice.
 */
function doubtsAreReadBack({ journal }: World): string[] {
  /** What is in doubt, by execution and subject. */
  const doubts = new Map<string, Set<string>>();
  return journal.entries.flatMap((entry) => {
    if (entry.kind === 'commit' && entry.record.change === 'plan-restore') {
      doubts.delete(`${entry.by?.execution?.arn} order/certificate/${entry.record.orderId}`);
    }
    if (entry.kind !== 'request') return [];
    const { method, path, query, body, by } = entry;
    const about = `${by?.execution?.arn} ${SUBJECT.exec(`${path}/`)?.[1]}`;
    if (!isMutation(method, path, query)) {
      if (isHeard(entry)) doubts.delete(about);
      return [];
    }
    const sent = `${method} ${path} ${JSON.stringify(body)}`;
    const open = doubts.get(about) ?? new Set();
    const isRepeated = open.has(sent);
    if (!entry.isKnownUnapplied) doubts.set(about, open.add(sent));
    return isRepeated ? [`${method} ${path} of ${by?.execution?.name} is repeated, and nobody read back`] : [];
  });
}

function oneLayerOfRetries({ journal }: World): string[] {
  const made = new Map<Invocation, RequestEntry[]>();
  for (const entry of journal.entries) {
    if (entry.kind === 'request' && entry.by) made.set(entry.by, [...(made.get(entry.by) ?? []), entry]);
  }
  return [...made].flatMap(([{ call }, requests]) => {
    const mutations = requests.filter(({ method, path, query }) => isMutation(method, path, query));
    const distinct = new Set(requests.map(({ method, path, query }) => `${method} ${path}${query}`));
    return [
      ...(mutations.length > 1 ? [`${call} sent ${mutations.length} mutations in one run`] : []),
      ...(requests.length > MOST_REQUESTS ? [`${call} sent ${requests.length} requests in one run`] : []),
      ...(distinct.size < requests.length ? [`${call} sent the same request again in one run`] : []),
    ];
  });
}

function onlyKnownEndpoints({ journal }: World): string[] {
  return journal.entries.flatMap((entry) =>
    entry.kind === 'request' && !isAllowed(entry.method, entry.path)
      ? [`${entry.method} ${entry.path} is no endpoint of ours`]
      : [],
  );
}

export const REQUEST_INVARIANTS: Invariant[] = [
  { id: 'I2', title: 'what may have been applied is read back before it is repeated', check: doubtsAreReadBack },
  { id: 'I12', title: 'a call has no retries of its own', check: oneLayerOfRetries },
  { id: 'I14', title: 'only known endpoints are asked', check: onlyKnownEndpoints },
];
