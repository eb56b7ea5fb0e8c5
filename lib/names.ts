import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The name of a part of this stack, unique in the account and region; `*` is every part. The name of a stack has no
 * underscore, so the prefix of one stack (`Certflow_`) never begins a name of another (`Certflow-Staging_…`).
 */
export function named(scope: Construct, part: string): string {
  return `${Stack.of(scope).stackName}_${part}`;
}
