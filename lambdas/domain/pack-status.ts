/**
 * What a pack's status means for us:
 * - `pending`: time passes by itself; - `active`: issued and deployed;
 * - `validation-timed-out`: the only one that PATCH may restart; - `stalled`: another step timed out, one recheck helps
 *   at most; - `failed`: will not become active; - `being-deleted`: still there, and on its way out; - `gone`: deleted;
 * - `unrecognised`: not expected of an advanced pack, or new: poll on to the deadline.
 */
export type PackPhase =
  | 'pending'
  | 'active'
  | 'validation-timed-out'
  | 'stalled'
  | 'failed'
  | 'being-deleted'
  | 'gone'
  | 'unrecognised';

/** https://developers.cloudflare.com/ssl/reference/certificate-statuses/ */
// A map, because an object would also know `constructor`.
const PHASES = new Map(
  Object.entries<PackPhase>({
    initializing: 'pending',
    pending_validation: 'pending',
    pending_issuance: 'pending',
    pending_deployment: 'pending',
    active: 'active',
    validation_timed_out: 'validation-timed-out',
    initializing_timed_out: 'stalled',
    issuance_timed_out: 'stalled',
    deployment_timed_out: 'stalled',
    deletion_timed_out: 'failed',
    pending_expiration: 'failed',
    expired: 'failed',
    pending_deletion: 'being-deleted',
    pending_cleanup: 'being-deleted',
    deleted: 'gone',
    // Custom certificates, staging and Universal's backups; an advanced pack has no business there.
    holding_deployment: 'unrecognised',
    staging_deployment: 'unrecognised',
    staging_active: 'unrecognised',
    deactivating: 'unrecognised',
    inactive: 'unrecognised',
    backup_issued: 'unrecognised',
  }),
);

export function phaseOf(status: string): PackPhase {
  return PHASES.get(status) ?? 'unrecognised';
}

/** True of a pack that is deleted, or on its way there. */
export function isLeaving(status: string): boolean {
  return ['being-deleted', 'gone'].includes(phaseOf(status));
}

/** True of a pack that serves or may still come to serve. */
export function hasFuture(status: string): boolean {
  return !isLeaving(status) && phaseOf(status) !== 'failed';
}
