import type { Execution } from './execution.ts';
import type { Intrinsics, Resource } from './intrinsics.ts';

type Pattern = { [field: string]: Pattern | unknown[] };

/** A rule of the template that starts a machine with the event's `$.detail`. */
export interface LocalRule {
  pattern: Pattern;
  machineArn: string;
}

/** The rules on AWS's own events; those on our bus are other systems'. Errors: a rule that cannot run here. */
export function rulesOf(id: string, resource: Resource, intrinsics: Intrinsics): LocalRule[] {
  const { EventPattern, EventBusName, Targets } = resource.Properties as Record<string, unknown>;
  if (EventBusName !== undefined) return [];
  const pattern = intrinsics.resolve(EventPattern) as Pattern;
  // So that an operator that is not known is known at once.
  matches(pattern, {}, id);
  return (Targets as { Arn: unknown; InputPath?: string }[]).map(({ Arn, InputPath }) => {
    if (InputPath !== '$.detail')
      throw new Error(`${id}: a rule here hands on $.detail, not ${InputPath ?? 'the event'}`);
    return { pattern, machineArn: intrinsics.text(Arn, `${id}.Targets`) };
  });
}

/** What EventBridge tells of an execution that has ended. */
export function statusChangeOf(execution: Execution) {
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: Date.parse(execution.startedAt),
      redriveCount: execution.redriveCount,
      stopDate: Date.parse(execution.stoppedAt ?? execution.startedAt),
      input: JSON.stringify(execution.input),
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
      error: execution.error ?? null,
      cause: execution.cause ?? null,
    },
  };
}

/**
 * Whether an event fits a pattern: every field must fit one of its values, prefixes or anything-but prefixes.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * Errors: an operator that is not known here.
 */
export function matches(pattern: Pattern, event: object, id = 'the rule'): boolean {
  const fits = Object.entries(pattern).map(([field, wanted]) => {
    const value = (event as Record<string, unknown>)[field];
    if (!Array.isArray(wanted)) return matches(wanted, (value ?? {}) as object, id);
    return wanted.map((one) => fitsOne(one, value, id)).includes(true);
  });
  return !fits.includes(false);
}

function fitsOne(wanted: unknown, value: unknown, id: string): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  const { prefix, 'anything-but': unwanted, ...rest } = wanted as Record<string, unknown>;
  const other = (unwanted as { prefix?: unknown } | undefined)?.prefix;
  if (Object.keys(rest).length > 0 || (typeof prefix === 'string') === (typeof other === 'string')) {
    throw new Error(`${id}: the pattern ${JSON.stringify(wanted)} is not supported`);
  }
  if (typeof value !== 'string') return false;
  return typeof prefix === 'string' ? value.startsWith(prefix) : !value.startsWith(String(other));
}
