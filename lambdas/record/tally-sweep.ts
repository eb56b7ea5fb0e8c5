import * as z from 'zod/mini';
import { failuresOf, nextStep, startName, withPage } from '../domain/sweep-record.ts';
import { handle } from '../runtime/handler.ts';
import { warn } from '../runtime/logger.ts';
import { figuresSchema, lastReadSchema, moveSweep, scheduledAtSchema, sweepWriterSchema } from './sweep-contract.ts';

const broken = { verdict: 'broken' };
const MAX_LOGGED = 50;

const input = z.extend(sweepWriterSchema, {
  scheduledAt: scheduledAtSchema,
  startedAt: z.iso.datetime(),
  /** Of the run before this page, and of this execution. */
  pages: z.int(),
  pagesHere: z.int(),
  page: z.object({
    ids: z.array(z.unknown()),
    /** Items of the page that could not be read. */
    unread: z._default(z.int(), 0),
    counted: z.int(),
    cursor: z.nullable(z.string()),
    hasMore: z.boolean(),
    total: z.nullable(z.int()),
  }),
  /** What the children answered; one that died leaves whatever its end looks like. */
  results: z.array(
    z.catch(
      z.object({
        verdict: z.string(),
        figures: z.optional(figuresSchema),
        read: z.optional(lastReadSchema),
        reason: z.optional(z.string()),
      }),
      broken,
    ),
  ),
});

/**
 * Adds a page to the run, once however often it is told of it, and gives the machine its whole state for the next.
 * Verdicts `more`, `continue` (in a new execution) and `done`.
 */
async function tallySweep({ page, results, ...state }: z.infer<typeof input>, now: Date) {
  const items = page.ids.map(nameOf);
  const { covered, pages } = await moveSweep(
    state,
    'tally-sweep',
    (record) =>
      record.pages === state.pages
        ? withPage(record, {
            ...{ items, expected: page.ids.length + page.unread },
            ...{ counted: page.counted, results },
          })
        : undefined,
    now,
  );
  const { sweep, lease } = state;
  // An outage fails all children of a page for one reason.
  for (const failure of failuresOf({ items, results }).slice(0, MAX_LOGGED)) {
    warn('not looked at', { sweep, execution: lease, ...failure });
  }
  const pagesHere = state.pagesHere + 1;
  const { hasMore, cursor, total } = page;
  const verdict = nextStep({ hasMore, pages: pagesHere, startedAt: state.startedAt, now: now.toISOString() });
  const nextName = startName(`${state.sweep}-page-${pages + 1}`, state.scheduledAt);
  const reason = `${covered} looked at`;
  return { ...state, verdict, reason, cursor, covered, pages, pagesHere, total, nextName };
}

/** Of a domain more than its id is passed on. */
function nameOf(id: unknown): string {
  return typeof id === 'object' ? String((id as { domainId?: unknown } | null)?.domainId) : String(id);
}

export const handler = handle(input, tallySweep);
