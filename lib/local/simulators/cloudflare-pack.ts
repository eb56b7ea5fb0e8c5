import type { CloudflareScenario } from './cloudflare-scenario.ts';
import { fractionOf, uuidOf } from './random.ts';

/** What an order asks for, in the provider's own words. */
export interface PackOrder {
  type: string;
  hosts: string[];
  certificate_authority: string;
  validation_method: string;
  validity_days: number;
  cloudflare_branding: boolean;
}

const INITIALIZING_SECONDS = 20;
const TIMEOUT_SECONDS = 7 * 86_400;
const FLAP_SECONDS = 60;
/** A deletion was seen to take over 400 s; for a while after it the pack answers as `deleted`. */
const DELETION_SECONDS = 400;
const DELETED_SECONDS = 3600;
/** A failed check of the CA makes new tokens; checks come at growing distances. */
const FIRST_CHECK_SECONDS = 300;
const CHECK_GROWTH = 1.15;
const LONGEST_CHECK_SECONDS = 4 * 3600;

/** One pack's life. Its status is worked out from the time of each look; nothing happens between looks. */
export class SimulatedPack {
  readonly id: string;
  readonly zoneId: string;
  readonly order: PackOrder;
  readonly orderedAt: number;
  /** Rounds of validation begun so far; each has tokens of its own. */
  round = 1;
  readonly scenario: CloudflareScenario;
  readonly #seed: string;
  #flapsLeft: number;
  #misreadsLeft: number;
  /** The last one. */
  #flap = { from: 0, until: 0 };
  /** How it looked until somebody changed its course, oldest first. */
  readonly #former: { until: number; timeline: { at: number; status: string }[] }[] = [];
  /** Ascending; the last entry that has come is the status. */
  #timeline: { at: number; status: string }[] = [];

  constructor(of: { zoneId: string; order: PackOrder; scenario: CloudflareScenario; seed: string; now: number }) {
    this.id = uuidOf(of.seed, 'pack');
    this.zoneId = of.zoneId;
    this.order = { ...of.order };
    this.orderedAt = of.now;
    this.scenario = of.scenario;
    this.#seed = of.seed;
    this.#flapsLeft = of.scenario.flaps ?? 0;
    this.#misreadsLeft = of.scenario.misreads?.times ?? 0;
    this.#timeline = [{ at: of.now, status: 'initializing' }];
    this.#validate(of.now + INITIALIZING_SECONDS * 1000);
  }

  /** `gone` once Cloudflare no longer knows the pack. */
  statusAt(now: number): string {
    const { from, until } = this.#flap;
    return from <= now && now < until ? 'pending_deployment' : this.#entryAt(now).status;
  }

  /** As `statusAt`, for the read that a flap follows. */
  readStatus(now: number): string {
    const status = this.statusAt(now);
    if (status === 'active' && this.#flapsLeft > 0) {
      this.#flapsLeft -= 1;
      this.#flap = { from: now, until: now + FLAP_SECONDS * 1000 };
    }
    return status;
  }

  /** How a read by its id sees the pack as gone, though it is not; undefined when the read sees it as it is. */
  misread(): 'unknown' | 'deleted' | undefined {
    this.#misreadsLeft -= 1;
    return this.#misreadsLeft >= 0 ? this.scenario.misreads?.as : undefined;
  }

  /** When the certificates were issued; undefined before. */
  issuedAt(now: number): number | undefined {
    return this.#timeline.find(({ at, status }) => at <= now && ['pending_deployment', 'active'].includes(status))?.at;
  }

  /** One certificate of an active pack may lag behind the other. */
  certificateStatusAt(now: number, isLast: boolean): string {
    const { at, status } = this.#entryAt(now);
    const lags = isLast && status === 'active' && now < at + (this.scenario.certificatesLagSeconds ?? 0) * 1000;
    return lags ? 'pending_deployment' : this.statusAt(now);
  }

  /** Which check of its round the CA is at, from 1. */
  checkAt(now: number): number {
    const began = this.#timeline.findLast(({ at, status }) => at <= now && status === 'pending_validation')?.at ?? now;
    let check = 1;
    let next = began + FIRST_CHECK_SECONDS * 1000;
    while (next <= now) {
      next += Math.min(LONGEST_CHECK_SECONDS, FIRST_CHECK_SECONDS * CHECK_GROWTH ** check) * 1000;
      check += 1;
    }
    return check;
  }

  /** Begins another round of validation, which makes new tokens. */
  restart(now: number): void {
    this.round += 1;
    this.#begin(now, []);
    this.#validate(now);
  }

  /** What a recheck does for a pack that is stuck after its validation: mostly nothing. */
  recheck(now: number): void {
    const stuck = /^(initializing|issuance|deployment)_timed_out$/.test(this.statusAt(now));
    if (!stuck || !this.scenario.recheckHelps) return;
    this.#begin(now, []);
    this.#issue(now);
  }

  delete(now: number): void {
    const issued = this.issuedAt(now);
    this.#begin(now, [
      ...(issued === undefined ? [] : [{ at: issued, status: 'active' }]),
      { at: now, status: 'pending_deletion' },
      { at: now + DELETION_SECONDS * 1000, status: 'deleted' },
      { at: now + (DELETION_SECONDS + DELETED_SECONDS) * 1000, status: 'gone' },
    ]);
  }

  /** From now on and for good. */
  setStatus(status: string, now: number): void {
    const issued = this.issuedAt(now);
    this.#flap = { from: 0, until: 0 };
    this.#begin(now, [...(issued === undefined ? [] : [{ at: issued, status: 'active' }]), { at: now, status }]);
  }

  #begin(now: number, timeline: { at: number; status: string }[]): void {
    this.#former.push({ until: now, timeline: this.#timeline });
    this.#timeline = timeline;
  }

  #validate(at: number): void {
    const { validationTimesOut = 0, validationTimeoutSeconds = TIMEOUT_SECONDS, neverActive, status } = this.scenario;
    this.#timeline.push({ at, status: 'pending_validation' });
    if (neverActive) return;
    const validatedAt = at + (140 + 20 * this.#fraction('validation')) * 1000;
    if (this.round <= validationTimesOut) {
      this.#timeline.push({ at: at + validationTimeoutSeconds * 1000, status: 'validation_timed_out' });
    } else if (status !== undefined) this.#timeline.push({ at: validatedAt, status });
    else this.#issue(validatedAt);
  }

  /** Together with the 160 to 180 s before: active 190 to 250 s after the order, as measured. */
  #issue(at: number): void {
    const deployedAt = at + (15 + 20 * this.#fraction('issuance')) * 1000;
    const activeAt = deployedAt + (15 + 20 * this.#fraction('deployment')) * 1000;
    this.#timeline.push({ at, status: 'pending_issuance' });
    this.#timeline.push({ at: deployedAt, status: 'pending_deployment' }, { at: activeAt, status: 'active' });
  }

  #entryAt(now: number): { at: number; status: string } {
    const timeline = this.#former.find(({ until }) => now < until)?.timeline ?? this.#timeline;
    return timeline.findLast(({ at }) => at <= now) ?? { at: now, status: 'initializing' };
  }

  #fraction(what: string): number {
    return fractionOf(this.#seed, what, this.round);
  }
}
