import { cutOversAfter, effectiveUntil, usableUntil } from './domain-freshness.ts';
import type { DomainDetails } from './order.ts';
import { secondsBetween, secondsLater } from './time.ts';

const DAY_SECONDS = 86_400;
/** DigiCert looks for the token more and more rarely, and not at all after about ten days. */
const POLLING_DAYS = 10;
const TOKEN_DAYS = 3;
const SOON_DAYS = 14;
const TICKET_DAYS = 30;

export type DomainVerdict =
  | 'fresh'
  | 'expired'
  | 'no-active-validation'
  | 'no-known-end'
  | 'polling-stopped'
  | 'token-expired'
  | 'token-expiring'
  | 'expires-within-14-days'
  | 'expires-within-30-days'
  | 'unusable-at-cut-over'
  | 'partly-expired'
  | 'email-method'
  | 'http-method-on-wildcard'
  | 'phone-method';

export interface DomainJudgement {
  verdict: DomainVerdict;
  /** P1: a reissue would fail now, or a validation under way has come to a stop. Null: nobody needs to know. */
  priority: 'P1' | 'P2' | 'P3' | null;
  reason: string;
  /** From then on it carries no issuance; null when it carries none now, or nothing tells. */
  effectiveUntil: string | null;
}

interface Seen {
  now: string;
  /** An order that can still be reissued, or a CT change under way, has a name in this domain. */
  usedByLiveOrder: boolean;
  /** One of those names is a wildcard. */
  coversWildcard?: boolean;
  /** The day from which DigiCert's limit of 2027 holds; default: the one that is assumed. */
  cutOver?: string | undefined;
}

const ASSUMPTION =
  'assumed: DigiCert began the limit of 2026 19 days early and has published no date for 2027; the industry has 2027-03-15';

type Finding = Omit<DomainJudgement, 'effectiveUntil'>;

const ranked =
  (priority: Finding['priority']) =>
  (verdict: DomainVerdict, reason: string): Finding => ({ verdict, priority, reason });
const p1 = ranked('P1');
const p2 = ranked('P2');
const p3 = ranked('P3');

/** What, if anything, somebody must do about a domain's validation: the worst of all that is to be said. */
export function judgeDomain(domain: DomainDetails, seen: Seen): DomainJudgement {
  const standing = standingOf(domain);
  const until = usableUntil(standing, seen.now, seen.cutOver);
  const lapse = lapseOf(domain, until, seen.now);
  const finding = (seen.usedByLiveOrder && lapse) ||
    stoppedValidation(domain, seen.now) ||
    (lapse && { ...lapse, priority: null, reason: `${lapse.reason}, but no live order uses the domain` }) ||
    approachingEnd(standing, until, seen) ||
    partLapse(domain, seen) ||
    decliningMethod(domain, seen) || { verdict: 'fresh', priority: null, reason: `valid until ${until}` };
  return { ...finding, effectiveUntil: lapse ? null : until };
}

/** Of the two types' dates only those that count: one that lapsed says nothing about the other. */
function standingOf(domain: DomainDetails): DomainDetails {
  const has = (type: string) => domain.activeValidations.includes(type);
  return {
    ...domain,
    ovExpiresAt: has('ev') && !has('ov') ? null : domain.ovExpiresAt,
    evExpiresAt: has('ov') && !has('ev') ? null : domain.evExpiresAt,
  };
}

/** Nothing can be issued for the domain today. */
function lapseOf(domain: DomainDetails, until: string | null, now: string): Finding | null {
  if (!domain.isActive) return p1('no-active-validation', 'the domain is inactive in CertCentral');
  if (until !== null) return until <= now ? p1('expired', `its validation ended ${until}`) : null;
  if (domain.activeValidations.length > 0) return null;
  const lapsed = domain.validations.some(({ status }) => status === 'expired');
  return lapsed
    ? p1('expired', 'its validations are expired')
    : p1('no-active-validation', 'it has no active validation');
}

/** A validation that is pending and, left alone, stays so. */
function stoppedValidation(domain: DomainDetails, now: string): Finding | null {
  if (!domain.validations.some(({ status }) => status === 'pending')) return null;
  const { lastSubmittedAt, dcvTokenExpiresAt } = domain;
  if (lastSubmittedAt && secondsBetween(lastSubmittedAt, now) > POLLING_DAYS * DAY_SECONDS) {
    const reason = `pending since ${lastSubmittedAt}, and DigiCert looks for ${POLLING_DAYS} days only; submit it again`;
    return p1('polling-stopped', reason);
  }
  const left = dcvTokenExpiresAt ? secondsBetween(now, dcvTokenExpiresAt) : Number.POSITIVE_INFINITY;
  if (domain.dcvTokenStatus === 'expired' || left <= 0) {
    return p1('token-expired', 'pending with an expired token; ask for a new one and publish it');
  }
  if (left >= TOKEN_DAYS * DAY_SECONDS) return null;
  return p1('token-expiring', `pending, and its token expires ${dcvTokenExpiresAt}; publish it before that`);
}

function approachingEnd(domain: DomainDetails, until: string | null, seen: Seen): Finding | null {
  const { now } = seen;
  if (until === null) return p2('no-known-end', 'its validation is active, but no date tells until when');
  const left = secondsBetween(now, until);
  if (left < SOON_DAYS * DAY_SECONDS) return p2('expires-within-14-days', `usable until ${until}; validate it again`);
  if (left < TICKET_DAYS * DAY_SECONDS) return p2('expires-within-30-days', `usable until ${until}; validate it again`);
  const cutOver = cutOversAfter(now, seen.cutOver)[0];
  const today = effectiveUntil(domain, now, { cutOver: seen.cutOver }) ?? '';
  if (!cutOver || until !== cutOver.at || today <= cutOver.at) return null;
  const after = secondsLater(cutOver.at, -cutOver.days * DAY_SECONDS).slice(0, 10);
  const limit = `validations are usable for ${cutOver.days} days only`;
  const why = cutOver.isAssumed ? ` (${ASSUMPTION})` : '';
  const reason = `from ${cutOver.at.slice(0, 10)} on ${limit}${why}; validate it again after ${after}`;
  return p2('unusable-at-cut-over', reason);
}

function partLapse({ validations }: DomainDetails, { usedByLiveOrder }: Seen): Finding | null {
  const types = validations.flatMap(({ type, status }) => (status === 'expired' ? [type] : []));
  if (!usedByLiveOrder || types.length === 0) return null;
  const reason = `its validation for ${types.join(', ')} is expired, which only matters to orders of that type`;
  return { verdict: 'partly-expired', priority: 'P3', reason };
}

/** Methods that end soon, or cannot validate what they are used for. Baseline Requirements 3.2.2.4. */
function decliningMethod(domain: DomainDetails, seen: Seen): Finding | null {
  const method = domain.dcvMethod ?? '';
  if (method === 'email') return p3('email-method', 'validated by email, which ends 2028-03-15; use dns-txt-token');
  if (method.startsWith('phone')) {
    return p3('phone-method', 'validated by phone, which ends 2027-03-15; use dns-txt-token');
  }
  const isWildcard = seen.coversWildcard || domain.name.startsWith('*.');
  if (!method.startsWith('http-token') || !isWildcard) return null;
  return p3('http-method-on-wildcard', `${method} cannot validate a wildcard; use dns-txt-token`);
}
