import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { ErrorName } from '../lambdas/runtime/errors.ts';

/** The account's concurrency is used up: the function was not started. A new account has a concurrency of 10. */
const THROTTLED = 'Lambda.TooManyRequestsException';

/** Lambda's own hiccups, before, around or in the middle of our code. The CDK's default list lacks the last three. */
const LAMBDA_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
];

/** The names that say of a mutation that it was not applied, because it never arrived. */
export const NOT_SENT = [ErrorName.RateLimited, ErrorName.ProviderUnavailable, THROTTLED];

const policy = (
  errors: string[],
  intervalSeconds: number,
  maxAttempts: number,
  maxDelaySeconds: number,
): RetryProps => ({
  errors,
  interval: Duration.seconds(intervalSeconds),
  maxAttempts,
  maxDelay: Duration.seconds(maxDelaySeconds),
  backoffRate: 2,
  jitterStrategy: JitterType.FULL,
});

/** 2 + 4 + 8 + 16 + 29 x 30 s = 15 min, counted apart from other errors: an account may be short of concurrency for long. */
const THROTTLE_RETRIES = policy([THROTTLED], 2, 33, 30);

/** A read may be repeated at will. Without jitter's luck: */
export const READ_RETRIES: RetryProps[] = [
  // 10 + 20 + 40 + 80 + 160 + 8 x 300 s = 45 min: a thousand lifecycles begun at once, and Cloudflare's five minutes.
  policy([ErrorName.RateLimited], 10, 13, 300),
  // 2 + 4 + ... + 64 + 2 x 120 s = 6 min.
  policy([ErrorName.ProviderUnavailable, 'States.Timeout'], 2, 8, 120),
  // Once, after the 60 s for which the secrets extension may still hand out the old secret.
  { errors: [ErrorName.CredentialsRejected], interval: Duration.seconds(90), maxAttempts: 1 },
  // 2 + 4 + ... + 64 s = 2 min.
  policy(LAMBDA_ERRORS, 2, 6, 120),
  THROTTLE_RETRIES,
];

/** Every other end of a mutation goes to the read-back. */
export const MUTATION_RETRIES: RetryProps[] = [
  // 5 + 10 + 20 + 29 x 30 s = 15 min. The budget refuses without asking the provider, so it may be asked often; jitter
  // that draws short must not use up all attempts within one pause of five minutes.
  policy([ErrorName.RateLimited], 5, 32, 30),
  // 5 + 10 + ... + 160 + 2 x 300 s = 15 min.
  policy([ErrorName.ProviderUnavailable], 5, 8, 300),
  THROTTLE_RETRIES,
];

/** 1 + 2 + 4 + 8 + 16 + 5 x 30 s = 3 min: our own table and our own code, whose every write may be repeated. */
export const RECORD_RETRIES: RetryProps[] = [
  policy([ErrorName.TableUnavailable, 'States.Timeout', ...LAMBDA_ERRORS], 1, 10, 30),
  THROTTLE_RETRIES,
];

/**
 * Of the start of an execution that is waited for: what AWS says when too many run or are started, by the names under
 * which it was seen, or any other failure of the service. A child that fails has another error, `States.TaskFailed`.
 * 5 + 10 + ... + 160 + 14 x 300 s = 75 min; a start that is repeated while its child runs is the same start.
 */
export const START_RETRY: RetryProps = policy(
  ['ExecutionLimitExceeded', 'ExecutionLimitExceededException', 'ThrottlingException', 'AWSStepFunctionsException'].map(
    (name) => `StepFunctions.${name}`,
  ),
  5,
  20,
  300,
);

/** What an outage longer than a read's retries ends in; whoever waits for days waits on. */
export const OUTAGE = [
  ErrorName.RateLimited,
  ErrorName.ProviderUnavailable,
  'States.Timeout',
  ...LAMBDA_ERRORS,
  THROTTLED,
];
export const OUTAGE_WAIT = Duration.minutes(5);

/**
 * Of every call inside a sweep's child, which lives five minutes: what is not done then is done by the next sweep.
 * 10 + 20 s of rate limit, 5 + 10 s of outage, 1 + 2 + 4 s of hiccups and throttles; each task takes at most 40 s.
 */
export const SWEEP_RETRIES: RetryProps[] = [
  policy([ErrorName.RateLimited], 10, 2, 30),
  policy([ErrorName.ProviderUnavailable, ErrorName.TableUnavailable, 'States.Timeout'], 5, 2, 10),
  policy([...LAMBDA_ERRORS, THROTTLED], 1, 3, 10),
];
