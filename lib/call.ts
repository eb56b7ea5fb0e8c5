import { Duration } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { bundleOf } from './assets.ts';
import { Lambda } from './lambda.ts';
import { MUTATIONS } from './mutations.ts';
import { named } from './names.ts';
import type { ProviderSecret } from './provider-secret.ts';
import type { RecordTable } from './record-table.ts';
import { MUTATION_RETRIES, READ_RETRIES, RECORD_RETRIES, SWEEP_RETRIES } from './retry-policies.ts';
import { secretsExtension } from './secrets-extension.ts';
import { accessOf, grantTable } from './table-access.ts';

/** For a call that plans a request; after a redrive a request is planned anew before it is sent. */
const REDRIVE_COUNT = { 'redriveCount.$': '$$.Execution.RedriveCount' };

/** HTTP gives up after 20 s, the Lambda after 30, its task after 40: each hears of the inner one's end. */
const TASK_TIMEOUT = Duration.seconds(40);

export interface CallResources {
  table: RecordTable;
  secrets: Record<'cloudflare' | 'digicert', ProviderSecret>;
  environment: Record<'cloudflare' | 'digicert' | 'record', Record<string, string>>;
  /** ARN of the layer that reads secrets; undefined for the one that the CDK knows. */
  secretsExtensionArn?: string | undefined;
}

export interface TaskOptions {
  /** Ends the state's name where a machine makes the same call again, e.g. `ToReconcile`. */
  purpose?: string;
  /** The whole state's name, for record steps that are named after the outcome they write. */
  name?: string;
  /** Instead of the whole state; JSONPaths as in Amazon States Language (`'packs.$': '$.…'`). */
  payload?: Record<string, unknown>;
  /** It plans a request. Without a payload it is given the whole state as `state`. */
  plans?: boolean;
  /** Of a mutation: JSONPath of the plan in the answer of the call that planned it, e.g. `$.outcome.send`. */
  plan?: string;
  /** `state`: the answer becomes the whole state. `outcome`: it is what the machine will answer. */
  result?: 'state' | 'outcome';
  /** In a sweep's child, which lives five minutes; never a mutation. */
  inSweep?: boolean;
}

/** Turns the name of a call, e.g. `cloudflare/restart-validation`, into its Lambda, its Task state and its grants. */
export class Calls {
  readonly functions = new Map<string, Lambda>();
  readonly #logGroups = new Map<string, LogGroup>();
  readonly #scope: Construct;
  readonly #resources: CallResources;

  constructor(scope: Construct, resources: CallResources) {
    this.#scope = scope;
    this.#resources = resources;
  }

  /** A Task state for the call, in the machine `scope`. */
  task(scope: Construct, call: string, options: TaskOptions = {}): LambdaInvoke {
    const name = options.name ?? `${pascalCase(call)}${options.purpose ?? ''}`;
    const resultPath = options.result === 'outcome' ? '$.outcome' : `$.${name[0]?.toLowerCase()}${name.slice(1)}`;
    const payload = payloadOf(call, name, options);
    const task = new LambdaInvoke(scope, name, {
      lambdaFunction: this.functionOf(call),
      payloadResponseOnly: true,
      // The CDK's own retries would send a mutation again.
      retryOnServiceExceptions: false,
      taskTimeout: Timeout.duration(TASK_TIMEOUT),
      ...(payload && { payload: TaskInput.fromObject(payload) }),
      ...(options.result !== 'state' && { resultPath }),
    });
    for (const retry of options.inSweep ? SWEEP_RETRIES : retriesOf(call)) task.addRetry(retry);
    return task;
  }

  /** One function a call, however many machines make it. */
  functionOf(call: string): Lambda {
    const existing = this.functions.get(call);
    if (existing) return existing;
    const [folder = '', operation = ''] = call.split('/');
    const provider = folder === 'cloudflare' || folder === 'digicert' ? folder : null;
    const functionName = named(this.#scope, `${folder}-${operation}`);
    const created = new Lambda(this.#scope, pascalCase(call, folder), {
      functionName,
      code: bundleOf(call),
      environment: provider || folder === 'record' ? this.#resources.environment[provider ?? 'record'] : {},
      ...(provider && { paramsAndSecrets: secretsExtension(this.#scope, this.#resources.secretsExtensionArn) }),
      logGroup: this.#logGroupOf(folder),
    });
    grantTable(created, this.#resources.table, accessOf(call));
    if (provider) {
      const secret = this.#resources.secrets[provider];
      created.addEnvironment(`${provider.toUpperCase()}_SECRET_ARN`, secret.secretArn);
      secret.grantValueTo(created);
    }
    this.functions.set(call, created);
    return created;
  }

  /** One a folder: each line names its call, and a template holds 500 resources at most. */
  #logGroupOf(folder: string): LogGroup {
    const existing = this.#logGroups.get(folder);
    if (existing) return existing;
    const created = new LogGroup(this.#scope, `${pascalCase(folder)}CallsLog`, {
      logGroupName: `/aws/lambda/${named(this.#scope, folder)}`,
    });
    this.#logGroups.set(folder, created);
    return created;
  }
}

/** `cloudflare/restart-validation` -> `RestartValidation`; with a folder, `CloudflareRestartValidation`. */
export function pascalCase(call: string, folder = ''): string {
  const words = [folder, ...call.slice(call.indexOf('/') + 1).split('-')];
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

/** Undefined for the whole state. Errors: a mutation that does not say what it sends, or who planned it. */
function payloadOf(call: string, state: string, { payload, plans, plan }: TaskOptions) {
  if (plans) return { ...(payload ?? { 'state.$': '$' }), ...REDRIVE_COUNT };
  if (!MUTATIONS.has(call)) return payload;
  if (payload === undefined || plan === undefined) throw new Error(`${state}: a mutation needs a payload and a plan`);
  return { ...payload, send: { 'execution.$': '$$.Execution.Id', state, 'plan.$': plan, ...REDRIVE_COUNT } };
}

function retriesOf(call: string) {
  if (MUTATIONS.has(call)) return MUTATION_RETRIES;
  return call.startsWith('record/') || call.startsWith('certificate/') ? RECORD_RETRIES : READ_RETRIES;
}
