/** Why a record is AUTH_PAUSED: which request was refused, and with which version of the secret. */
export interface AuthPause {
  kind: 'read' | 'mutation';
  /** Of Secrets Manager, an opaque id; null where it is not known. */
  secretVersion: string | null;
  at: string;
  /** Of the record when the pause was written: a writer that is retried finds its own. */
  run: number;
  /** True when work that a successful read had resumed was refused again with the same version. */
  isRepeated: boolean;
}

const VERSION = / \(secret version ([0-9A-Za-z-]{1,64})\)/;
/** As the clients begin their errors, e.g. `CredentialsRejected: Cloudflare POST /zones/...`. */
const MUTATION = /\b(Cloudflare|DigiCert) (POST|PUT|PATCH|DELETE) \//;

/** A refusal's message, with the version of the secret that was sent. */
export function withSecretVersion(message: string, secretVersion: string | null): string {
  return secretVersion === null ? message : `${message} (secret version ${secretVersion})`;
}

/** The version of the secret that such a message names; null where it names none. */
export function secretVersionIn(message: string): string | null {
  return VERSION.exec(message)?.[1] ?? null;
}

/** The pause that a refusal with this message begins, or goes on with. */
export function pauseOf(message: string, record: { pause?: AuthPause | null; run: number }, now: string): AuthPause {
  const { pause: before = null, run } = record;
  const kind = MUTATION.test(message) ? 'mutation' : 'read';
  const secretVersion = secretVersionIn(message);
  if (before === null || before.kind !== kind || before.secretVersion !== secretVersion) {
    return { kind, secretVersion, at: now, run, isRepeated: false };
  }
  return before.run === run ? before : { ...before, run, isRepeated: true };
}

/**
 * Whether a sweep may resume the work, after a read that succeeded with this version. A token that may only read lists
 * for ever: after a refused mutation, or a read that was refused twice, only another version of the secret shows that
 * something changed. An operator's start does not ask. A record without a pause is from before pauses were recorded.
 */
export function isLifted(pause: AuthPause | null | undefined, readWith: string | null): boolean {
  if (!pause) return true;
  if (pause.kind === 'read' && !pause.isRepeated) return true;
  return pause.secretVersion !== null && readWith !== null && pause.secretVersion !== readWith;
}

/** Why a change of a zone's settings is not enforced: each execution of it is a run of its own. */
export interface CommandPause extends AuthPause {
  execution: string;
}

/** As `pauseOf`, for an execution of a command that has no record to own. */
export function pauseOfCommand(
  message: string,
  { before, execution }: { before: CommandPause | undefined; execution: string },
  now: string,
): CommandPause {
  const run = before?.execution === execution ? before.run : (before?.run ?? 0) + 1;
  return { ...pauseOf(message, { pause: before ?? null, run }, now), execution };
}
