import { type App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Has every synthesis fail on a finding that nobody has given a reason for. */
export function checkSecurity(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}

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
