import type { CloudflareShape } from './cloudflare-shape.ts';

/** How Cloudflare treats the packs ordered from now on; what is absent goes well. A pack keeps what held at its order. */
export interface CloudflareScenario {
  /** The first so many rounds of validation end in `validation_timed_out`. */
  validationTimesOut?: number;
  /** From `pending_validation` to `validation_timed_out`; default 7 days. */
  validationTimeoutSeconds?: number;
  /** The status after validation, for good, instead of those that lead to `active`. */
  status?: string;
  /** A recheck helps a pack whose initialization, issuance or deployment timed out. */
  recheckHelps?: boolean;
  /** Validation neither ends nor times out. */
  neverActive?: boolean;
  /** The CA reviews the order by hand for as long as validation is pending. */
  brandCheck?: boolean;
  /** How long one certificate of an active pack is still `pending_deployment`. */
  certificatesLagSeconds?: number;
  /** After each of the first so many reads of the pack that say `active`, it is `pending_deployment` for a minute. */
  flaps?: number;
  /**
   * The first so many reads of the pack by its id say that it is gone, by a 404 or as `deleted`, and the list shows it as
   * it is: a 404 of a pack that lives was reported in github.com/cloudflare/terraform-provider-cloudflare/issues/933.
   */
  misreads?: { as: 'unknown' | 'deleted'; times: number };
  /**
   * What an order comes to instead of the pack that was ordered: that pack, but an answer that shows another one of the
   * zone; or a pack without the apex, with one host only, or of another CA.
   */
  answersWith?: 'foreign-pack' | 'missing-apex' | 'one-host' | 'other-ca';
  /** How long an order does not show in the list. */
  listLagSeconds?: number;
  /** Of the account as it is now: what `/ssl/recommendation` says; the status of a refusal by default, 410. */
  recommendation?: 404 | 410 | 'auto' | 'custom';
  /** Of the account as it is now: the form of every answer. */
  shape?: CloudflareShape;
}
