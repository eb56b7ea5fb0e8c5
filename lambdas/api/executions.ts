import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import { Problem } from './problems.ts';

/** Fetch instead of the SDK's own handler, because it goes through the process's one dispatcher. */
const client = new SFNClient({ maxAttempts: 1, requestHandler: new FetchHttpHandler({ requestTimeout: 5_000 }) });

/** What shall run. */
export interface Start {
  /** Without the stack's prefix. */
  machine: string;
  /** Begins the execution's name for those who read it, e.g. a certificate's id. */
  subject: string;
  input: Record<string, unknown>;
  /** Where to look next, by what is there. */
  links: Record<string, string>;
  /** Further fields of the answer. */
  tells?: Record<string, unknown>;
}

export interface ExecutionAnswer {
  execution: { arn: string; name: string; machine: string; console: string };
  links: Record<string, string>;
}

/**
 * Starts a machine, once for each key. Step Functions itself keeps a name for 90 days and starts nothing twice under it,
 * so the key's digest in the name is all there is to remember; the answer is made of request and name alone, and is
 * therefore the same each time. The name holds nothing of the request, so that a key used for another one is found out.
 * Errors: `Problem`, and what `check` throws.
 */
export async function startExecution(
  start: Start,
  key: string | null,
  check: () => Promise<void>,
): Promise<ExecutionAnswer> {
  const name = key === null ? freshName(start.subject) : `${kebabCase(start.machine)}-k-${digestOf(key)}`;
  const arn = executionArn(start.machine, name);
  if (key !== null && (await isStarted(arn, start))) return answerOf(start, arn, name);
  await check();
  try {
    const stateMachineArn = process.env.MACHINE_ARN_PREFIX + start.machine;
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(start.input) }));
  } catch (error) {
    const began = error instanceof ExecutionAlreadyExists && (await isStarted(arn, start));
    if (!began) throw unavailable(error);
  }
  return answerOf(start, arn, name);
}

/** Errors: `Problem` when the name was used with another input. */
async function isStarted(arn: string, { input }: Start): Promise<boolean> {
  const existing = await describeExecution(arn);
  if (existing === undefined) return false;
  if (isDeepStrictEqual(JSON.parse(existing.input ?? '{}'), JSON.parse(JSON.stringify(input)))) return true;
  const detail = `Idempotency-Key: it started ${arn} with another request; use a new key for a new request`;
  throw new Problem('idempotency-key-reused', detail);
}

/** Undefined when there is none, or none any more: AWS forgets an execution 90 days after its end. */
export async function describeExecution(executionArn: string): Promise<DescribeExecutionOutput | undefined> {
  try {
    return await client.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw unavailable(error);
  }
}

/** Whether an ARN is of one of our machines' executions. */
export function isOurs(arn: string): boolean {
  return arn.startsWith(executionPrefix());
}

/** The machine's name, without the stack's prefix, and the execution's own. */
export function namesOf(arn: string): { machine: string; name: string } {
  const [machine = '', name = ''] = arn.slice(executionPrefix().length).split(':');
  return { machine, name };
}

/** Where the console of each partition of AWS is, below the region's name. */
const CONSOLES = new Map([
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
]);

export function consoleOf(arn: string): string {
  const [, partition = '', , region] = arn.split(':');
  const host = CONSOLES.get(partition) ?? 'console.aws.amazon.com';
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`;
}

export function executionPath(arn: string): string {
  return `/executions/${encodeURIComponent(arn)}`;
}

function answerOf({ machine, links, tells }: Start, arn: string, name: string): ExecutionAnswer {
  const execution = { arn, name, machine, console: consoleOf(arn) };
  return { ...tells, execution, links: { execution: executionPath(arn), ...links } };
}

function executionArn(machine: string, name: string): string {
  return `${executionPrefix()}${machine}:${name}`;
}

function executionPrefix(): string {
  return (process.env.MACHINE_ARN_PREFIX ?? '').replace(':stateMachine:', ':execution:');
}

/** `example-com-0f1e2d3c4b5a6978-20261121T120000Z-9f8e7d6c`: whose, when, and what makes it the only one. */
function freshName(subject: string): string {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const random = Math.floor(Math.random() * 2 ** 32);
  return `${subject}-${at}-${random.toString(16).padStart(8, '0')}`;
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

function unavailable(error: unknown): Problem {
  const detail = `Step Functions: ${(error as Error).name}; send the request again, with the same Idempotency-Key`;
  return new Problem('aws-unavailable', detail, { headers: { 'retry-after': '5' } });
}
