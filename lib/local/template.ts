import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { type LocalRule, rulesOf } from './event-rules.ts';
import { Intrinsics, type Resource } from './intrinsics.ts';
import { type LocalSchedule, scheduleOf } from './schedules.ts';

export interface Machine {
  /** Without the stack's name in front, e.g. `CertificateLifecycle`. */
  name: string;
  fullName: string;
  arn: string;
  roleArn: string;
  definition: StateMachineDefinition;
}

export interface LambdaFunction {
  name: string;
  arn: string;
  /** Absolute path of the bundle. */
  bundle: string;
  environment: Record<string, string>;
}

/** What of a synthesized stack runs locally. */
export interface Template {
  stackName: string;
  machines: Machine[];
  functions: LambdaFunction[];
  tables: CreateTableCommandInput[];
  secrets: { logicalId: string; arn: string }[];
  /** What starts machines, by time and by the ends of executions. */
  schedules: LocalSchedule[];
  rules: LocalRule[];
  /** ARN of the function behind the HTTP API; null when the stack has none. */
  httpApi: string | null;
}

/** Reads the one stack in the CDK's output directory. Errors name the resource at fault. */
export function loadTemplate(directory: string): Template {
  const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.template.json')) : [];
  const [file, ...others] = files;
  if (file === undefined) throw new Error(`no template in ${directory}: run \`npm run synth\` first`);
  if (others.length > 0) throw new Error(`more than one template in ${directory}: ${files.join(', ')}`);
  const stackName = file.slice(0, -'.template.json'.length);
  const { Resources } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
    Resources: Record<string, Resource>;
  };
  const intrinsics = new Intrinsics(stackName, Resources);
  const of = (...types: string[]) => Object.entries(Resources).filter(([, { Type }]) => types.includes(Type));

  return {
    stackName,
    machines: of('AWS::StepFunctions::StateMachine').map(([id, resource]) =>
      machineOf(id, resource, intrinsics, stackName),
    ),
    functions: of('AWS::Lambda::Function')
      // The CDK's own helpers, for deployments, are no calls.
      .filter(([, { Properties }]) => Properties?.Handler === 'index.handler')
      .map(([id, resource]) => functionOf(id, resource, intrinsics, directory)),
    tables: of('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) =>
      tableOf(intrinsics.nameOf(id), intrinsics.resolve(Properties) as Record<string, unknown>),
    ),
    secrets: of('AWS::SecretsManager::Secret').map(([logicalId]) => ({
      logicalId,
      arn: intrinsics.arnOf(logicalId),
    })),
    schedules: of('AWS::Scheduler::Schedule').map(([id, resource]) => scheduleOf(id, resource, intrinsics)),
    rules: of('AWS::Events::Rule').flatMap(([id, resource]) => rulesOf(id, resource, intrinsics)),
    httpApi: of('AWS::ApiGatewayV2::Integration')
      .map(([id, { Properties = {} }]) => intrinsics.text(Properties.IntegrationUri, `${id}.IntegrationUri`))
      .reduce<string | null>((_, arn) => arn, null),
  };
}

function machineOf(id: string, { Properties = {} }: Resource, intrinsics: Intrinsics, stackName: string): Machine {
  const fullName = intrinsics.nameOf(id);
  const text = intrinsics.text(Properties.DefinitionString, `${id}.DefinitionString`);
  return {
    name: fullName.startsWith(`${stackName}_`) ? fullName.slice(stackName.length + 1) : fullName,
    fullName,
    arn: intrinsics.arnOf(id),
    roleArn: intrinsics.text(Properties.RoleArn ?? '', `${id}.RoleArn`),
    definition: JSON.parse(text) as StateMachineDefinition,
  };
}

function functionOf(id: string, resource: Resource, intrinsics: Intrinsics, directory: string): LambdaFunction {
  const asset = resource.Metadata?.['aws:asset:path'];
  if (typeof asset !== 'string') throw new Error(`${id}: no aws:asset:path in its metadata, so no bundle to run`);
  const { Variables = {} } = (resource.Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
  return {
    name: intrinsics.nameOf(id),
    arn: intrinsics.arnOf(id),
    bundle: resolve(directory, asset, 'index.mjs'),
    environment: Object.fromEntries(
      Object.entries(Variables).map(([name, value]) => [name, intrinsics.text(value, `${id}: ${name}`)]),
    ),
  };
}

/** Only what CreateTable takes: the template also has what CloudFormation sets by other calls. */
function tableOf(name: string, properties: Record<string, unknown>): CreateTableCommandInput {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } =
    properties as unknown as CreateTableCommandInput;
  const bare = (indexes: CreateTableCommandInput['GlobalSecondaryIndexes']) =>
    indexes?.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
    }));
  return {
    TableName: name,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: bare(GlobalSecondaryIndexes) }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: bare(LocalSecondaryIndexes) }),
  };
}
