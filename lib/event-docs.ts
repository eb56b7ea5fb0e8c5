import { mkdirSync, writeFileSync } from 'node:fs';
import { EVENT_EXAMPLES } from './event-examples.ts';
import { detailSchemaOf, type JsonSchema } from './event-json-schemas.ts';
import { CERTFLOW_EVENTS, type CertflowEvent, EVENT_SOURCE, URGENT_EVENTS } from './event-schemas.ts';
import { anchorOf } from './runbook.ts';

const INTRODUCTION = `# Events

Generated from \`lib/event-schemas.ts\` by \`node lib/event-docs.ts\`; a test fails when it is stale.

Everything that people or other systems may act on is an event on the EventBridge bus \`Certflow\`, with the source
\`${EVENT_SOURCE}\`. Each has a JSON Schema in the schema registry \`Certflow\`. An event may come twice, and new fields may
be added at any time; \`detail.version\` rises when a field changes its meaning or goes. Those marked **urgent** also go to
the SNS topic \`Certflow_urgent\`.
`;

/** The text of docs/events.md. */
export function eventDocs(): string {
  const contents = CERTFLOW_EVENTS.map(
    (event) => `- [${event}](#${anchorOf(event)})${isUrgent(event) ? ' (urgent)' : ''}`,
  );
  return [INTRODUCTION, `${contents.join('\n')}\n`, ...CERTFLOW_EVENTS.map(sectionOf)].join('\n');
}

function sectionOf(event: CertflowEvent): string {
  const { when, example } = EVENT_EXAMPLES[event];
  const { properties, required } = detailSchemaOf(event);
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `| \`${name}\` | ${typeOf(schema)}${required.includes(name) ? '' : ', optional'} | ${schema.description} |`,
  );
  return `## ${event}
${isUrgent(event) ? '\n**Urgent.** ' : '\n'}${when} What to do: [the runbook](runbook.md#${anchorOf(event)}).

| field | type | meaning |
|---|---|---|
${fields.join('\n')}

\`\`\`json
${JSON.stringify({ source: EVENT_SOURCE, 'detail-type': event, detail: example }, null, 2)}
\`\`\`
`;
}

function isUrgent(event: CertflowEvent): boolean {
  return (URGENT_EVENTS as readonly CertflowEvent[]).includes(event);
}

function typeOf(schema: JsonSchema['properties'][string]): string {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  return schema.anyOf ? schema.anyOf.map(({ type }) => String(type)).join(' or ') : String(schema.type);
}

if (import.meta.main) {
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/events.md', eventDocs());
}
