import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** A statement on `*`. */
export const ON_ANYTHING = 'AwsSolutions-IAM5[Resource::*]';

/** Accepts one finding on this construct and what is in it; the reason goes into the assembly's metadata. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts a statement on all that begins with a name. */
export function acknowledgeWildcard(construct: IConstruct, arn: string, reason: string): void {
  acknowledge(
    construct,
    `AwsSolutions-IAM5[Resource::${flattenCfnReference(Stack.of(construct).resolve(arn))}]`,
    reason,
  );
}
