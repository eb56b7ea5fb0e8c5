import { ArnFormat } from 'aws-cdk-lib';
import { DistributedMap, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { acknowledge, acknowledgeWildcard, ON_ANYTHING } from './acknowledge.ts';
import { named } from './names.ts';

const NO_NAME_YET = 'Executions have no name before they run';

/** Why a machine's role has what the CDK, or a task of ours, writes into it. */
export function explainMachine(machine: StateMachine): void {
  const states = machine.node.scope?.node.children ?? [];
  acknowledge(machine, ON_ANYTHING, 'X-Ray takes traces, and CloudWatch Logs log delivery, on no narrower resource');
  if (states.some((state) => state instanceof CallAwsService)) {
    acknowledgeWildcard(
      machine,
      executionsArn(machine, named(machine, '*')),
      'A record’s owner is an execution of any machine here',
    );
  }
  if (states.some((state) => state instanceof DistributedMap)) {
    for (const runs of [':*', '/*:*']) {
      acknowledgeWildcard(
        machine,
        executionsArn(machine, `${nameOf(machine)}${runs}`),
        `Its own map runs; ${NO_NAME_YET}`,
      );
    }
  }
}

/** A parent that waits for its children may look at their executions, and stop them. */
export function explainChildren(parent: StateMachine, children: StateMachine[]): void {
  for (const child of children) acknowledgeWildcard(parent, executionsArn(parent, `${nameOf(child)}*`), NO_NAME_YET);
}

/** As the CDK writes it: cut out of the ARN. */
function nameOf({ stack, stateMachineArn }: StateMachine): string {
  return stack.splitArn(stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName ?? '';
}

function executionsArn({ stack }: StateMachine, resourceName: string): string {
  return stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
