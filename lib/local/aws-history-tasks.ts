import type { TaskRun } from './execution.ts';
import { REGION } from './intrinsics.ts';

/*
 * What AWS tells of each try of a Task state: a Lambda that is named by its ARN has events of its own, each other service
 * has the same ones, with the service and its action.
 */

type State = Record<string, unknown>;
/** An event's type, and the details that go with it. */
export interface Details {
  type: string;
  [details: `${string}EventDetails`]: unknown;
}

export function taskStarted({ Resource, TimeoutSeconds }: State, { parameters, submitted }: TaskRun): Details[] {
  const timeout = typeof TimeoutSeconds === 'number' && { timeoutInSeconds: TimeoutSeconds };
  if (isLambda(Resource)) {
    const details = { resource: Resource, ...dataOf('input', parameters), ...timeout };
    return [
      { type: 'LambdaFunctionScheduled', lambdaFunctionScheduledEventDetails: details },
      { type: 'LambdaFunctionStarted' },
    ];
  }
  const action = actionOf(Resource);
  const scheduled = { ...action, region: REGION, parameters: JSON.stringify(parameters), ...timeout };
  const isSubmitted = submitted !== undefined;
  return [
    { type: 'TaskScheduled', taskScheduledEventDetails: scheduled },
    { type: 'TaskStarted', taskStartedEventDetails: action },
    ...(isSubmitted
      ? [{ type: 'TaskSubmitted', taskSubmittedEventDetails: { ...action, ...dataOf('output', submitted) } }]
      : []),
  ];
}

export function taskSucceeded({ Resource }: State, result: unknown): Details {
  const output = dataOf('output', result);
  return isLambda(Resource)
    ? { type: 'LambdaFunctionSucceeded', lambdaFunctionSucceededEventDetails: output }
    : { type: 'TaskSucceeded', taskSucceededEventDetails: { ...actionOf(Resource), ...output } };
}

export function taskFailure({ Resource }: State, failed: { Error: string; Cause: unknown }): Details {
  const timedOut = failed.Error === 'States.Timeout';
  if (isLambda(Resource)) {
    return timedOut
      ? { type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: failureOf(failed) }
      : { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failureOf(failed) };
  }
  const details = { ...actionOf(Resource), ...failureOf(failed) };
  return timedOut
    ? { type: 'TaskTimedOut', taskTimedOutEventDetails: details }
    : { type: 'TaskFailed', taskFailedEventDetails: details };
}

function isLambda(resource: unknown): boolean {
  return String(resource).startsWith('arn:aws:lambda:');
}

/** Of `arn:aws:states:::<service>:<action>`, where the service of an SDK call is two words: `aws-sdk:sfn`. */
function actionOf(resource: unknown): { resourceType: string; resource: string } {
  const [, resourceType = '', action = ''] =
    /^arn:aws:states:::((?:aws-sdk:)?[^:]+):(.+)$/.exec(String(resource)) ?? [];
  return { resourceType, resource: action };
}

export function dataOf(field: 'input' | 'output', value: unknown) {
  return { [field]: JSON.stringify(value), [`${field}Details`]: { truncated: false } };
}

export function failureOf(failed: { Error: string; Cause: unknown }) {
  return { error: failed.Error, cause: String(failed.Cause) };
}
