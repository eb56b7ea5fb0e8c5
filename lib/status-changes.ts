import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { named } from './names.ts';

/**
 * Tells RecordExecutionEnd of every execution of this stack that did not succeed, its own excepted. By prefix: the ARNs
 * of all machines are longer than a pattern may be.
 */
export class StatusChanges extends Construct {
  constructor(scope: Construct, recordExecutionEnd: StateMachine, undelivered: IQueue) {
    super(scope, 'StatusChanges');
    const stack = Stack.of(this);
    const arn = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    new Rule(this, 'ExecutionEnded', {
      description: 'An execution failed, timed out or was aborted: its record is let go of',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: Match.prefix(arn('stateMachine', named(this, ''))),
          executionArn: Match.anythingButPrefix(arn('execution', named(this, 'RecordExecutionEnd:'))),
        },
      },
      targets: [
        new SfnStateMachine(recordExecutionEnd, {
          input: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: undelivered,
        }),
      ],
    });
  }
}
