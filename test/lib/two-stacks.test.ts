import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { CertflowStack } from '../../lib/certflow-stack.ts';
import type { Resource, Statement } from './template-view.ts';

const outdir = mkdtempSync(join(tmpdir(), 'certflow-two-'));
afterAll(() => rmSync(outdir, { recursive: true }));
const app = new App({ outdir });
const stacks = {
  production: new CertflowStack(app, 'Certflow'),
  staging: new CertflowStack(app, 'Certflow-Staging'),
};

/** A value as text: names stand for references to what is named, and what has no name yet is the stack's own. */
function text(value: unknown, owner: string, resources: Record<string, Resource>): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value as Record<string, unknown>;
  if (Array.isArray(joined)) {
    return (joined[1] as unknown[]).map((part) => text(part, owner, resources)).join(String(joined[0]));
  }
  const id = String(Ref ?? (attribute as string[] | undefined)?.[0]);
  if (id.startsWith('AWS::')) return `{${id}}`;
  const { Type = '', Properties = {} } = resources[id] ?? {};
  if (Type === 'AWS::StepFunctions::StateMachine') return arn('states', `stateMachine:${Properties.StateMachineName}`);
  if (Type === 'AWS::Lambda::Function') return arn('lambda', `function:${Properties.FunctionName}`);
  return `{${owner}:${JSON.stringify(value)}}`;
}

const arn = (service: string, rest: string) => `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${rest}`;

const view = (owner: keyof typeof stacks) => {
  const resources = Template.fromStack(stacks[owner]).toJSON().Resources as Record<string, Resource>;
  const as = (value: unknown) => text(value, owner, resources);
  const all = Object.values(resources);
  const of = (type: string) => all.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  /** `<type> <name>` of whatever has a name that this account and region has once. */
  const names = all.flatMap(({ Type, Properties }) =>
    Object.entries(Properties).flatMap(([property, value]) =>
      /^[A-Za-z]*Name$/.test(property) && !BELONGING.has(`${Type} ${property}`) ? [`${Type} ${as(value)}`] : [],
    ),
  );
  /** Everything that a pattern may take. */
  const things = [
    ...of('AWS::StepFunctions::StateMachine').flatMap(({ StateMachineName: name }) => [
      arn('states', `stateMachine:${name}`),
      arn('states', `execution:${name}:run-1`),
    ]),
    ...of('AWS::Lambda::Function').map(({ FunctionName }) => arn('lambda', `function:${FunctionName}`)),
    ...of('AWS::Logs::LogGroup').map(({ LogGroupName }) => arn('logs', `log-group:${LogGroupName}`)),
  ];
  const statements = [
    ...of('AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument),
    ...of('AWS::KMS::Key').map(({ KeyPolicy }) => KeyPolicy),
  ].flatMap((document) => (document as { Statement: (Statement & Conditional)[] }).Statement);
  const rules = of('AWS::Events::Rule').map(({ EventPattern }) => EventPattern as Pattern);
  const patterns = [
    ...statements.flatMap(({ Resource }) => [Resource].flat().map(as)),
    ...statements.flatMap(({ Condition }) => Object.values(Condition?.ArnLike ?? {}).flatMap((likes) => likes.map(as))),
    ...rules.flatMap(({ detail }) => detail?.stateMachineArn ?? []).map(({ prefix }) => `${as(prefix)}*`),
  ].filter((pattern) => pattern !== '*');
  return { names, things, patterns: [...new Set(patterns)], text: JSON.stringify(resources), of };
};

interface Conditional {
  Condition?: { ArnLike?: Record<string, unknown[]> };
}
interface Pattern {
  detail?: { stateMachineArn?: { prefix: unknown }[] };
}

/** Names of what belongs to something else, which has a name of its own. */
const BELONGING = new Set([
  'AWS::EventSchemas::Schema SchemaName',
  'AWS::EventSchemas::Schema RegistryName',
  'AWS::IAM::Policy PolicyName',
  'AWS::ApiGatewayV2::Stage StageName',
  'AWS::Events::Rule EventBusName',
  'AWS::CloudWatch::Alarm MetricName',
]);

const production = view('production');
const staging = view('staging');
const taking = (pattern: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

describe('two stacks in one account and region', () => {
  it('share no name', () => {
    expect(production.names.length).toBeGreaterThan(140);
    const others = new Set(staging.names);
    expect(production.names.filter((name) => others.has(name))).toEqual([]);
  });

  it.each([
    ['production', production, staging],
    ['staging', staging, production],
  ])('take no machine, execution, function or log of each other by a pattern: %s', (_, own, other) => {
    const isTaken = (thing: string) => own.patterns.some((pattern) => taking(pattern).test(thing));
    expect(other.things.filter(isTaken)).toEqual([]);
    // The patterns do take all that is the stack's own, but for what the gateway invokes and writes.
    expect(own.things.filter((thing) => !/vendedlogs\/apis|_api$/.test(thing) && !isTaken(thing))).toEqual([]);
  });

  it('count in metrics of their own', () => {
    const services = (owner: typeof production) =>
      new Set(
        owner
          .of('AWS::CloudWatch::Alarm')
          .filter(({ Namespace }) => Namespace === 'Certflow')
          .map(({ Dimensions }) =>
            JSON.stringify((Dimensions as { Name: string }[]).find(({ Name }) => Name === 'service')),
          ),
      );
    expect([...services(production)]).toEqual(['{"Name":"service","Value":"Certflow"}']);
    expect([...services(staging)]).toEqual(['{"Name":"service","Value":"Certflow-Staging"}']);
    for (const [owner, name] of [
      [production, 'Certflow'],
      [staging, 'Certflow-Staging'],
    ] as const) {
      for (const { Environment } of owner.of('AWS::Lambda::Function')) {
        expect(Environment).toMatchObject({ Variables: { POWERTOOLS_SERVICE_NAME: name } });
      }
    }
  });
});

it('stacks in two regions share no dashboard, which an account has in all regions', () => {
  const [dashboard] = production.of('AWS::CloudWatch::Dashboard');
  expect(JSON.stringify(dashboard?.DashboardName)).toBe('{"Fn::Join":["",["Certflow_",{"Ref":"AWS::Region"}]]}');
  // Roles, which an account also has once, are named by CloudFormation.
  for (const role of production.of('AWS::IAM::Role')) expect(role).not.toHaveProperty('RoleName');
});
