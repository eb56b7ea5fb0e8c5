import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import { ErrorName } from '../runtime/errors.ts';
import { invalidAs, Problem } from './problems.ts';

/** Longer than a call's own limits, 25 s, and shorter than the 30 s that this Lambda and its gateway have. */
const TIMEOUT_MS = 28_000;

/** Once: whoever asked may ask again. Fetch, because it goes through the process's one dispatcher. */
const client = new LambdaClient({
  maxAttempts: 1,
  requestHandler: new FetchHttpHandler({ requestTimeout: TIMEOUT_MS }),
});

/**
 * Reads from a provider by the call's own Lambda, the only one that has the secret.
 * Errors: `Problem`, with the provider's words where it refused.
 */
export async function readProvider<T>(call: string, input: Record<string, unknown>): Promise<T> {
  const FunctionName = `${process.env.FUNCTION_NAME_PREFIX}${call.replace('/', '-')}`;
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) });
  const { FunctionError, Payload } = await client.send(command).catch((error: Error) => {
    throw later('aws-unavailable', `Lambda: ${error.name}; try again`, 5);
  });
  const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError !== undefined) throw problemOf(call, answer as FunctionFailure);
  return answer as T;
}

interface FunctionFailure {
  errorType?: string;
  errorMessage?: string;
}

function problemOf(call: string, { errorType, errorMessage = 'no explanation' }: FunctionFailure): Error {
  switch (errorType) {
    case ErrorName.InvalidInput:
      return invalidAs(errorMessage);
    case ErrorName.ProviderRejected:
      // The messages of `send` have the provider's status before its words.
      return new Problem(/: (404|410), /.test(errorMessage) ? 'not-found' : 'provider-rejected', errorMessage);
    case ErrorName.CredentialsRejected: {
      const provider = call.startsWith('cloudflare/') ? 'Cloudflare' : 'DigiCert';
      const remedy = `put a new value in the ${provider} secret; it takes effect within a minute`;
      return new Problem('credentials-rejected', `${errorMessage}; ${remedy}`);
    }
    case ErrorName.ContractBroken:
      return new Problem('contract-broken', errorMessage);
    case ErrorName.RateLimited:
      return later('rate-limited', errorMessage, 60);
    case ErrorName.ProviderUnavailable:
      return later('provider-unavailable', errorMessage, 10);
    case ErrorName.TableUnavailable:
      return later('table-unavailable', errorMessage, 5);
    default:
      return new Error(`${call}: ${errorType}: ${errorMessage}`);
  }
}

export function later(
  kind: 'rate-limited' | 'provider-unavailable' | 'table-unavailable' | 'aws-unavailable',
  detail: string,
  seconds: number,
): Problem {
  return new Problem(kind, detail, { headers: { 'retry-after': String(seconds) } });
}
