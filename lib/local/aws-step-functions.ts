import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { historyOf } from './aws-history.ts';
import { type Execution, StepFunctionsError } from './execution.ts';
import type { Runtime } from './runtime.ts';
import type { Machine } from './template.ts';

const paging = { maxResults: z.optional(z.number()), nextToken: z.optional(z.nullable(z.string())) };
const byMachine = z.object({ stateMachineArn: z.string() });
const byExecution = z.object({ executionArn: z.string() });
const startInput = z.object({
  stateMachineArn: z.string(),
  name: z.optional(z.string()),
  input: z._default(z.string(), '{}'),
});
const stopInput = z.object({ executionArn: z.string(), error: z.optional(z.string()), cause: z.optional(z.string()) });
const listInput = z.object({ stateMachineArn: z.string(), statusFilter: z.optional(z.string()), ...paging });
const historyInput = z.object({ executionArn: z.string(), reverseOrder: z._default(z.boolean(), false), ...paging });

/**
 * Step Functions' actions over a runtime, from the parsed request to the answer.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 * Errors: `StepFunctionsError` by AWS's names, and zod's for a request of another shape.
 */
export function stepFunctionsActions(runtime: Runtime): Record<string, (request: unknown) => object> {
  const createdAt = runtime.clock.now() / 1000;
  const machineOf = (arn: string): Machine => {
    checkArn(arn, 'stateMachine');
    const machine = runtime.machines.find((candidate) => candidate.arn === arn);
    if (machine) return machine;
    throw new StepFunctionsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  const executionOf = (arn: string): Execution => {
    checkArn(arn, 'execution');
    return runtime.describe(arn);
  };
  const summaryOf = ({ arn, fullName }: Machine) => ({
    stateMachineArn: arn,
    name: fullName,
    type: 'STANDARD',
    creationDate: createdAt,
  });

  return {
    ListStateMachines: (request) => {
      const { items, nextToken } = page(runtime.machines.map(summaryOf), z.object(paging).parse(request));
      return { stateMachines: items, nextToken };
    },
    DescribeStateMachine: (request) => {
      const machine = machineOf(byMachine.parse(request).stateMachineArn);
      const definition = JSON.stringify(machine.definition);
      return { ...summaryOf(machine), status: 'ACTIVE', definition, roleArn: machine.roleArn };
    },
    StartExecution: (request) => {
      const { stateMachineArn, name, input } = startInput.parse(request);
      const machine = machineOf(stateMachineArn);
      const { arn } = runtime.start(machine.arn, parseExecutionInput(input), { name: name ?? randomUUID() });
      return { executionArn: arn, startDate: seconds(runtime.describe(arn).startedAt) };
    },
    StopExecution: (request) => {
      const { executionArn, error, cause } = stopInput.parse(request);
      executionOf(executionArn);
      return { stopDate: seconds(runtime.stopExecution(executionArn, error, cause).stoppedAt) };
    },
    RedriveExecution: (request) => {
      const { executionArn } = byExecution.parse(request);
      executionOf(executionArn);
      runtime.redriveExecution(executionArn);
      return { redriveDate: runtime.clock.now() / 1000 };
    },
    DescribeExecution: (request) => {
      const execution = executionOf(byExecution.parse(request).executionArn);
      const { input, output, error, cause } = execution;
      return {
        ...entryOf(execution),
        input: JSON.stringify(input),
        inputDetails: { included: true },
        ...(output !== undefined && { output: JSON.stringify(output), outputDetails: { included: true } }),
        error,
        cause,
      };
    },
    ListExecutions: (request) => {
      const { stateMachineArn, statusFilter, ...paged } = listInput.parse(request);
      machineOf(stateMachineArn);
      const newestFirst = runtime
        .executions()
        .filter(({ machineArn, status }) => machineArn === stateMachineArn && (statusFilter ?? status) === status)
        .reverse();
      const { items, nextToken } = page(newestFirst.map(entryOf), paged);
      return { executions: items, nextToken };
    },
    GetExecutionHistory: (request) => {
      const { executionArn, reverseOrder, ...paged } = historyInput.parse(request);
      const execution = executionOf(executionArn);
      const { definition, roleArn } = machineOf(execution.machineArn);
      const events = historyOf(execution, definition, roleArn);
      const { items, nextToken } = page(reverseOrder ? events.reverse() : events, paged);
      return { events: items, nextToken };
    },
  };
}

function entryOf({ arn, machineArn, name, status, startedAt, stoppedAt, redriveCount }: Execution) {
  const times = { startDate: seconds(startedAt), stopDate: seconds(stoppedAt) };
  return { executionArn: arn, stateMachineArn: machineArn, name, status, ...times, redriveCount };
}

/** AWS's timestamps are seconds since the epoch, with a fraction. */
function seconds(at: string | undefined): number | undefined {
  return at === undefined ? undefined : Date.parse(at) / 1000;
}

function checkArn(arn: string, kind: string): void {
  if (new RegExp(`^arn:aws:states:[^:]+:[^:]+:${kind}:.`).test(arn)) return;
  throw new StepFunctionsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

function parseExecutionInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StepFunctionsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${text}'`);
  }
}

/** The token is the number of items that went before; new ones at the front of a list shift it, as on AWS. */
function page<T>(all: T[], request: { maxResults?: number | undefined; nextToken?: string | null | undefined }) {
  const from = Number(request.nextToken ?? 0);
  if (!Number.isInteger(from) || from < 0) {
    throw new StepFunctionsError('InvalidToken', `Invalid Token: '${request.nextToken}'`);
  }
  const to = from + Math.min(request.maxResults || 100, 1000);
  return { items: all.slice(from, to), nextToken: to < all.length ? String(to) : undefined };
}
