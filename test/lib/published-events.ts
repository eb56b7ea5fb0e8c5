import { Ajv, type ValidateFunction } from 'ajv';
import { eventSchemaOf } from '../../lib/event-json-schemas.ts';
import { CERTFLOW_EVENTS } from '../../lib/event-schemas.ts';

/** As EventBridge would hand it to a target, as far as we fill it. */
export interface Published {
  source: string;
  detailType: string;
  detail: unknown;
  at: string;
}

const ajv = new Ajv({ allErrors: true, formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) } });
ajv.addVocabulary(['x-amazon-events-source', 'x-amazon-events-detail-type']);

const validators = new Map<string, ValidateFunction>(
  CERTFLOW_EVENTS.map((event) => {
    // Ajv has no draft 4; what the schemas use of it means the same since.
    const { $schema: _, ...schema } = eventSchemaOf(event);
    return [event, ajv.compile(schema)];
  }),
);

/** What is wrong with an event by the schema that is deployed for it; empty when nothing is. */
export function problemsOf({ source, detailType, detail, at }: Published): string[] {
  const validate = validators.get(detailType);
  if (validate === undefined) return [`${detailType} has no schema in lib/event-schemas.ts`];
  const envelope = { version: '0', id: 'id', account: '000000000000', region: 'us-east-1', resources: [], time: at };
  if (validate({ ...envelope, source, 'detail-type': detailType, detail })) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${detailType}${instancePath} ${message}`);
}
