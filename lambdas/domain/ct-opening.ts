import type { CtIntent, CtOrderRecord } from './ct-order-record.ts';
import { holderOf } from './release.ts';
import { secondsBetween, secondsLater } from './time.ts';

/** Approval and validation are people's work; after four days somebody must look. */
export const CT_DEADLINE_SECONDS = 96 * 3600;

/** Longer than any issuance without people takes; what is still pending then is cancelled for the new request. */
const OVERTAKEN_SECONDS = 3600;

/** Far beyond the settle window, and beyond any lag of the list that was ever reported. */
const LOST_AFTER_SECONDS = 3600;

export interface CtOpening {
  orderId: number;
  disableCt: boolean;
  acknowledgeUnlogged: boolean;
  csr: string | null;
  enforce: boolean;
  owner: string;
  deadOwner: string | null;
  now: string;
}

/**
 * Who may change an order's CT status: one execution at a time, for the whole change. With an open reissue INTENT the
 * old wish is reconciled first; where the new one is another, the machine goes on to it afterwards. A reissue without an answer that has not shown for an hour never will: then a
 * person's new start begins afresh, from what the order and its newest certificate are by now.
 */
export function planCtOpening(
  current: CtOrderRecord | undefined,
  opening: CtOpening,
):
  | { verdict: 'opened' | 'reconcile'; record: CtOrderRecord }
  | { verdict: 'owned'; record: CtOrderRecord; holder: string } {
  const { deadOwner, now, ...wish } = opening;
  const holder = current === undefined ? null : holderOf(current, opening);
  if (current !== undefined && holder !== null) return { verdict: 'owned', record: current, holder };
  const open = current?.intent?.stage === 'reissue';
  if (open && current.owner === opening.owner) return { verdict: 'reconcile', record: current };
  if (open && current.intent && !isLost(current.intent, now)) {
    const isOvertaken = wish.disableCt !== current.disableCt;
    const given = current.deadlineAt > now ? current.deadlineAt : secondsLater(now, CT_DEADLINE_SECONDS);
    const soon = secondsLater(now, OVERTAKEN_SECONDS);
    const deadlineAt = isOvertaken && soon < given ? soon : given;
    const intent = { ...current.intent, looks: 0 };
    const taken = {
      ...current,
      owner: opening.owner,
      run: current.run + 1,
      status: 'CHANGING',
      deadlineAt,
      intent,
      enforce: isOvertaken ? current.enforce : wish.enforce,
    } as const;
    return { verdict: 'reconcile', record: taken };
  }
  if (current?.owner === opening.owner && current.status === 'REQUESTED') return { verdict: 'opened', record: current };
  return {
    verdict: 'opened',
    record: {
      ...wish,
      run: (current?.run ?? 0) + 1,
      status: 'REQUESTED',
      pause: current?.pause ?? null,
      reason: `CT logging shall be ${wish.disableCt ? 'off' : 'on'}`,
      committedDisableCt: current?.committedDisableCt ?? null,
      shownDisableCt: current?.shownDisableCt ?? null,
      intent: null,
      flagInDoubt: current !== undefined && (current.flagInDoubt || current.intent !== null),
      certificate: current?.certificate ?? null,
      reissuedAs: current?.reissuedAs ?? null,
      drift: null,
      told: current?.told ?? [],
      requestedAt: now,
      deadlineAt: secondsLater(now, CT_DEADLINE_SECONDS),
      settledAt: null,
    },
  };
}

function isLost(intent: CtIntent, now: string): boolean {
  return !intent.answered && intent.sentAt !== null && secondsBetween(intent.sentAt, now) > LOST_AFTER_SECONDS;
}
