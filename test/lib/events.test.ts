import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { eventDocs } from '../../lib/event-docs.ts';
import { EVENT_EXAMPLES } from '../../lib/event-examples.ts';
import { detailSchemaOf, eventSchemaOf } from '../../lib/event-json-schemas.ts';
import { CERTFLOW_EVENTS, EVENT_DETAILS } from '../../lib/event-schemas.ts';
import { registerSchemas } from '../../lib/events.ts';
import { withRuntime } from './machines/setting.ts';
import { problemsOf } from './published-events.ts';
import { definitionOf, type Resource, statesOf } from './template-view.ts';

const published = (detailType: string, detail: unknown) => ({
  source: 'certflow',
  detailType,
  detail,
  at: '2026-11-21T09:00:00Z',
});
const fields = CERTFLOW_EVENTS.flatMap((event) =>
  detailSchemaOf(event).required.map((field) => [event, field] as const),
);

describe('the schema of an event', () => {
  it.each(CERTFLOW_EVENTS)('%s accepts its example, in TypeScript and as deployed', (event) => {
    const { example } = EVENT_EXAMPLES[event];
    expect(problemsOf(published(event, example))).toEqual([]);
    expect(EVENT_DETAILS[event].safeParse(example)).toMatchObject({ success: true, data: example });
  });

  it.each(fields)('%s refuses to be without %s', (event, field) => {
    const detail = { ...EVENT_EXAMPLES[event].example, [field]: undefined };
    const [problem] = problemsOf(published(event, JSON.parse(JSON.stringify(detail))));
    expect(problem).toContain(`must have required property '${field}'`);
    expect(EVENT_DETAILS[event].safeParse(detail).success).toBe(false);
  });

  it.each(CERTFLOW_EVENTS)('%s lets a consumer meet fields of later versions', (event) => {
    expect(problemsOf(published(event, { ...EVENT_EXAMPLES[event].example, later: true }))).toEqual([]);
  });

  it('Attention Needed names at least one subject', () => {
    const { certificateId, ...nobody } = EVENT_EXAMPLES['Attention Needed'].example;
    expect(problemsOf(published('Attention Needed', nobody))).not.toEqual([]);
    expect(EVENT_DETAILS['Attention Needed'].safeParse(nobody).success).toBe(false);
    for (const subject of [{ certificateId }, { orderId: 1 }, { zoneId: '0'.repeat(32) }]) {
      expect(problemsOf(published('Attention Needed', { ...nobody, ...subject }))).toEqual([]);
    }
  });

  it('refuses another source, an unknown event and a version to come', () => {
    const { example } = EVENT_EXAMPLES['Certificate Active'];
    expect(problemsOf({ ...published('Certificate Active', example), source: 'other' })).not.toEqual([]);
    expect(problemsOf(published('Certificate Inactive', example))).not.toEqual([]);
    expect(problemsOf(published('Certificate Active', { ...example, version: '2' }))).not.toEqual([]);
  });

  it('says of every field what it means', () => {
    for (const event of CERTFLOW_EVENTS) {
      for (const [name, { description }] of Object.entries(detailSchemaOf(event).properties)) {
        expect(description, `${event}: ${name}`).toMatch(/\w/);
      }
    }
  });

  it('has no word of a later draft than the registry takes', () => {
    const text = JSON.stringify(CERTFLOW_EVENTS.map(eventSchemaOf));
    expect(text).not.toMatch(
      /"(const|\$defs|prefixItems|exclusiveMinimum|exclusiveMaximum|propertyNames|if|examples)":/,
    );
  });
});

describe('the registry', () => {
  const stack = new Stack(new App(), 'Certflow');
  registerSchemas(stack);
  const deployed = Object.values(Template.fromStack(stack).findResources('AWS::EventSchemas::Schema'));

  it('has every event under a name that it takes', () => {
    const names = deployed.map(({ Properties }) => Properties.SchemaName as string);
    expect(names).toContain('certflow@ValidationRecordsNeeded');
    expect(new Set(names).size).toBe(CERTFLOW_EVENTS.length);
    for (const name of names) expect(name).toMatch(/^[.\-_A-Za-z@]+$/);
  });

  it('has them as JSON Schema, draft 4, of the whole event', () => {
    for (const { Properties } of deployed) {
      expect(Properties).toMatchObject({ Type: 'JSONSchemaDraft4', RegistryName: expect.anything() });
      const schema = JSON.parse(Properties.Content as string);
      expect(schema).toEqual(eventSchemaOf(schema['x-amazon-events-detail-type']));
      expect(schema.$schema).toBe('http://json-schema.org/draft-04/schema#');
    }
  });
});

describe('a test over the machines', () => {
  const publishing = (detail: unknown) =>
    withRuntime(async ({ events }) => {
      events.push(published('Certificate Active', detail) as (typeof events)[number]);
    });

  it('fails when an event breaks its schema, and names the field', async () => {
    const { example } = EVENT_EXAMPLES['Certificate Active'];
    await publishing(example);
    await expect(publishing({ ...example, packId: 5 })).rejects.toThrow('Certificate Active/detail/packId');
  });
});

describe('docs/events.md', () => {
  it('is what `node lib/event-docs.ts` writes', () => {
    expect(readFileSync('docs/events.md', 'utf8')).toBe(eventDocs());
  });
});

const { Resources } = JSON.parse(readFileSync('cdk.out/Certflow.template.json', 'utf8')) as {
  Resources: Record<string, Resource>;
};
const tells = Object.values(Resources)
  .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
  .flatMap((machine) => statesOf(definitionOf(machine)).map(([name, state]) => ({ machine, name, state })))
  .filter(({ state }) => state.Resource?.includes(':events:putEvents'))
  .map(({ machine, name, state }) => {
    const { Entries } = state.Parameters as { Entries: { DetailType: string; Detail: Record<string, unknown> }[] };
    return [`${machine.Properties.StateMachineName} ${name}`, Entries[0]] as const;
  });

describe('a machine that tells', () => {
  it('is there', () => expect(tells.length).toBeGreaterThan(8));

  it.each(tells)('%s fills in every field that the event needs, and no unknown one', (_, entry) => {
    const { properties, required } = detailSchemaOf(entry?.DetailType as (typeof CERTFLOW_EVENTS)[number]);
    const filled = Object.keys(entry?.Detail ?? {}).map((name) => name.replace(/\.\$$/, ''));
    expect(filled).toEqual(expect.arrayContaining(required));
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(filled));
  });
});
