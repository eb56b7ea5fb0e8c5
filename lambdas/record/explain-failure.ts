import * as z from 'zod/mini';
import { ErrorName } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, reasonOf } from './contract.ts';

const input = z.object({ error: caughtSchema });

const VERDICTS = new Map<string, string>([
  [ErrorName.ProviderRejected, 'refused'],
  [ErrorName.InvalidInput, 'refused'],
  [ErrorName.CredentialsRejected, 'auth-paused'],
  [ErrorName.RateLimited, 'postponed'],
  [ErrorName.ProviderUnavailable, 'postponed'],
  ['Lambda.TooManyRequestsException', 'postponed'],
]);

/**
 * Says in one sentence why a person's command was not carried out. Verdicts: `refused`, `auth-paused`, `postponed`
 * (nothing was sent), `uncertain`. Writes nothing.
 */
async function explainFailure({ error }: z.infer<typeof input>) {
  return { verdict: VERDICTS.get(error.Error) ?? 'uncertain', reason: reasonOf(error) };
}

export const handler = handle(input, explainFailure);
