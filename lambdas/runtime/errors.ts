/**
 * The errors that a machine's Retry and Catch tell apart. Names are literals, because a bundler may rename a class.
 * Messages reach the execution history: they carry no secret and no response body.
 */
export const ErrorName = {
  /** A clean 429: nothing was applied. Retried. */
  RateLimited: 'RateLimited',
  /** Never reached the provider, or a read that got no usable answer. Retried. */
  ProviderUnavailable: 'ProviderUnavailable',
  /** A mutation was sent and its answer is lost. Never retried: read back, then decide. */
  OutcomeUnknown: 'OutcomeUnknown',
  /** The API itself refused, with a code, and applied nothing. */
  ProviderRejected: 'ProviderRejected',
  /** The API does not accept the credential: the secret is wrong, revoked or lacks a permission. */
  CredentialsRejected: 'CredentialsRejected',
  /** The answer to a read is complete and can be parsed, but does not have the documented shape. */
  ContractBroken: 'ContractBroken',
  /** The caller's input breaks a rule; nothing was written or sent. */
  InvalidInput: 'InvalidInput',
  /** The table did not answer, or the record changed under a writer time and again. Writes are repeatable: retried. */
  TableUnavailable: 'TableUnavailable',
} as const;

export class RateLimited extends Error {
  override readonly name = ErrorName.RateLimited;
}

export class ProviderUnavailable extends Error {
  override readonly name = ErrorName.ProviderUnavailable;
}

export class OutcomeUnknown extends Error {
  override readonly name = ErrorName.OutcomeUnknown;
}

export class ProviderRejected extends Error {
  override readonly name = ErrorName.ProviderRejected;
  /** HTTP status of the refusal. 404: the API itself says that this resource does not exist. */
  readonly status: number;
  /** The provider's codes, as text, those of nested causes included. */
  readonly codes: string[];
  constructor(message: string, status: number, codes: string[]) {
    super(message);
    this.status = status;
    this.codes = codes;
  }
}

export class CredentialsRejected extends Error {
  override readonly name = ErrorName.CredentialsRejected;
}

export class ContractBroken extends Error {
  override readonly name = ErrorName.ContractBroken;
}

export class InvalidInput extends Error {
  override readonly name = ErrorName.InvalidInput;
}

export class TableUnavailable extends Error {
  override readonly name = ErrorName.TableUnavailable;
}
