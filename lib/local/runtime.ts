import { fileURLToPath } from 'node:url';
import { awsEndpoint } from './aws-endpoint.ts';
import { connect, connectInProcess, type Parts, type Ports } from './connections.ts';
import { matches, statusChangeOf } from './event-rules.ts';
import type { Execution, ExecutionEvent, StartedExecution } from './execution.ts';
import { Executions } from './executions.ts';
import { type HttpApi, httpApi } from './http-api.ts';
import { environmentOf, loadHandlers } from './lambdas.ts';
import { problemsOf } from './load-guard.ts';
import { type Providers, providersOf } from './providers.ts';
import type { RuntimeHooks } from './runtime-hooks.ts';
import { type RuntimeTime, realTime } from './runtime-time.ts';
import { runSchedules } from './schedules.ts';
import { secretsOf } from './secrets-extension.ts';
import { type Clock, systemClock } from './simulators/clock.ts';
import { CloudflareSimulator } from './simulators/cloudflare.ts';
import { DigicertSimulator } from './simulators/digicert.ts';
import { Tables } from './tables.ts';
import { type PublishedEvent, runTask, type TaskResources } from './task-resources.ts';
import { type LambdaFunction, loadTemplate, type Machine, type Template } from './template.ts';
import { VirtualTime } from './virtual-time.ts';

/** Something that happened in a run, in order. */
export type Transition =
  | { type: 'event'; execution: Execution; event: ExecutionEvent }
  | { type: 'published'; event: PublishedEvent };

export interface RuntimeOptions {
  time: 'virtual' | 'real';
  /** Default: this repository's `cdk.out`. */
  templateDirectory?: string;
  /** Instead of what is in a directory: for who starts many runtimes, each with the same. */
  template?: Template;
  /** Where real providers' credentials are looked for; default `process.env`. */
  environment?: NodeJS.ProcessEnv;
  /** For everything random in a virtual run; default 1. */
  seed?: number;
  /** Milliseconds since the epoch at which virtual time begins; default now. */
  startAt?: number;
  onTransition?: (transition: Transition) => void;
  /** In real time; default any free ones. */
  ports?: Ports;
  /** In virtual time: what a simulation puts between the parts. */
  hooks?: RuntimeHooks;
}

export interface Runtime {
  cloudflare: CloudflareSimulator;
  digicert: DigicertSimulator;
  clock: Clock;
  /** Where the providers are reached. */
  providers: Record<'cloudflare' | 'digicert', { baseUrl: string; simulated: boolean }>;
  /** Step Functions, Lambda and DynamoDB, as the CLI and the SDKs speak to them. */
  awsUrl: string;
  api: HttpApi;
  machines: Machine[];
  functions: LambdaFunction[];
  /** What was put on the event bus, oldest first. */
  events: PublishedEvent[];
  tables: Tables;
  /** Starts a machine, named with or without the stack's prefix, or by ARN. Errors: `StepFunctionsError`. */
  start(machine: string, input: unknown, options?: { name?: string }): StartedExecution;
  /** Runs a Lambda by its ARN for another part of the runtime, which waits meanwhile. Errors: the handler's. */
  invoke(arn: string, payload: unknown): Promise<unknown>;
  /** Does what another part of the runtime does not wait for; time waits for it. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Errors: `StepFunctionsError`. */
  describe(arn: string): Execution;
  /** Oldest first. */
  executions(): Execution[];
  /** Errors: `StepFunctionsError`. */
  stopExecution(arn: string, error?: string, cause?: string): Execution;
  /** Errors: `StepFunctionsError`. */
  redriveExecution(arn: string): StartedExecution;
  /** Starts what the template schedules, from now on, until the runtime stops. */
  startSchedules(onError: (schedule: string, error: Error) => void): void;
  /** All items of the table, as plain objects. */
  scan(): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** How the interpreter tells of an execution that did not succeed. */
const UNSUCCESSFUL = new Set<string>(['ExecutionFailed', 'ExecutionTimeout', 'ExecutionAborted']);

/** Where `npm run synth` puts the template. */
export const TEMPLATE_DIRECTORY = fileURLToPath(new URL('../../cdk.out', import.meta.url));

/** Runs the synthesized stack in this process. Errors: whatever in the template cannot run as it would on AWS. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const providers = providersOf(options.environment ?? process.env);
  if (options.time === 'virtual' && !(providers.cloudflare.simulated && providers.digicert.simulated)) {
    throw new Error('a real provider cannot be run in virtual time');
  }
  const template = options.template ?? loadTemplate(options.templateDirectory ?? TEMPLATE_DIRECTORY);
  const arns = new Set(template.functions.map(({ arn }) => arn));
  const problems = template.machines.flatMap((machine) => problemsOf(machine, arns));
  if (problems.length > 0) throw new Error(`the template cannot run locally:\n${problems.join('\n')}`);
  const environment = environmentOf(template.functions);
  const handlers = loadHandlers(template.functions, { atOnce: options.time === 'real' });
  const tables = new Tables();
  await tables.create(template.tables);
  const seed = options.seed ?? 1;
  const time: RuntimeTime =
    options.time === 'real'
      ? realTime(systemClock)
      : new VirtualTime({ seed, ...(options.startAt !== undefined && { startAt: options.startAt }) });
  try {
    return await assemble(options, { providers, template, environment, handlers, tables, time, seed });
  } catch (error) {
    time.uninstall();
    throw error;
  }
}

interface Loaded {
  providers: Providers;
  template: Template;
  environment: Record<string, string>;
  handlers: ReturnType<typeof loadHandlers>;
  tables: Tables;
  time: RuntimeTime;
  seed: number;
}

async function assemble(options: RuntimeOptions, loaded: Loaded): Promise<Runtime> {
  const { providers, template, handlers, tables, time, seed } = loaded;
  const cloudflare = new CloudflareSimulator({ clock: time.clock, seed });
  const digicert = new DigicertSimulator({ clock: time.clock });
  const secrets = secretsOf(template, providers);
  const aws = (request: Request) => endpoint.fetch(request);
  const parts: Parts = { providers, aws, cloudflare, digicert, secrets };
  const connected =
    options.time === 'real'
      ? await connect(parts, options.ports ?? {})
      : connectInProcess(parts, time, options.hooks?.route);
  const restoreEnvironment = setEnvironment({ ...loaded.environment, ...connected.environment });
  const { CLOUDFLARE_BASE_URL, DIGICERT_US_BASE_URL, AWS_ENDPOINT_URL_SFN } = connected.environment;
  const around = options.hooks?.invoke ?? ((run: () => Promise<unknown>) => run());
  const invoke = (arn: string, payload: unknown, execution?: Execution) =>
    time.during(() => around(async () => handlers.get(arn)?.(payload), { arn, execution }));
  const aroundTask = options.hooks?.task ?? ((run: () => Promise<unknown>) => run());
  const events: PublishedEvent[] = [];
  const resources: TaskResources = {
    executions: () => executions,
    invoke,
    publish: (event) => {
      events.push(event);
      options.onTransition?.({ type: 'published', event });
    },
  };
  const executions: Executions = new Executions({
    machines: template.machines,
    time,
    runTask: (task) => aroundTask(() => runTask(resources, task), task),
    onEvent: (execution, event) => {
      options.onTransition?.({ type: 'event', execution, event });
      if (!isStopped && UNSUCCESSFUL.has(event.type)) tellRules(execution);
    },
  });
  let isStopped = false;
  let stopSchedules = () => {};
  const tellRules = (execution: Execution) => {
    const event = statusChangeOf(execution);
    for (const rule of template.rules) {
      if (matches(rule.pattern, event)) executions.start(rule.machineArn, event.detail);
    }
  };

  const runtime: Runtime = {
    cloudflare,
    digicert,
    clock: time.clock,
    providers: {
      cloudflare: { baseUrl: CLOUDFLARE_BASE_URL, simulated: providers.cloudflare.simulated },
      digicert: { baseUrl: DIGICERT_US_BASE_URL, simulated: providers.digicert.simulated },
    },
    awsUrl: AWS_ENDPOINT_URL_SFN,
    api: httpApi((event) => invoke(template.httpApi ?? '', event), time),
    machines: template.machines,
    functions: template.functions,
    events,
    tables,
    start: (machine, input, named) => executions.start(machine, input, named),
    invoke: async (arn, payload) => {
      const resume = time.pause();
      return invoke(arn, payload).finally(resume);
    },
    during: (work) => time.during(work),
    describe: (arn) => executions.describe(arn),
    executions: () => executions.list(),
    stopExecution: (arn, error, cause) => executions.stop(arn, error, cause),
    redriveExecution: (arn) => executions.redrive(arn),
    startSchedules: (onError) => {
      stopSchedules();
      const start = (machineArn: string, input: unknown) => void executions.start(machineArn, input);
      stopSchedules = runSchedules(template.schedules, start, { clock: time.clock, onError });
    },
    scan: () => tables.scan(),
    stop: async () => {
      isStopped = true;
      stopSchedules();
      for (const { arn } of executions.list()) executions.stop(arn);
      time.uninstall();
      restoreEnvironment();
      await connected.close();
    },
  };
  const endpoint = awsEndpoint(runtime);
  return runtime;
}

/** Returns what puts the former values back. A profile would take precedence over the made-up credentials. */
function setEnvironment(values: Record<string, string>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, values);
  delete process.env.AWS_PROFILE;
  return () => {
    for (const name of [...Object.keys(values), 'AWS_PROFILE']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  };
}
