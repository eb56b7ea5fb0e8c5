import * as z from 'zod/mini';
import { type CertflowEvent, EVENT_DETAILS, EVENT_SOURCE } from './event-schemas.ts';

export interface JsonSchema {
  properties: Record<
    string,
    { type?: unknown; enum?: unknown[]; anyOf?: { type?: unknown }[]; description?: string; [keyword: string]: unknown }
  >;
  required: string[];
  [keyword: string]: unknown;
}

/** Of the detail, in the draft that the EventBridge schema registry takes. New fields are allowed, whose consumers ignore what they do not know. */
export function detailSchemaOf(event: CertflowEvent): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(EVENT_DETAILS[event], { target: 'draft-04', io: 'input' });
  return schema as unknown as JsonSchema;
}

/** Of the whole event as a rule's target receives it. */
export function eventSchemaOf(event: CertflowEvent): JsonSchema {
  const string = { type: 'string' };
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: event.replaceAll(' ', ''),
    'x-amazon-events-source': EVENT_SOURCE,
    'x-amazon-events-detail-type': event,
    type: 'object',
    required: ['source', 'detail-type', 'detail', 'id', 'time', 'account', 'region', 'resources', 'version'],
    properties: {
      source: { enum: [EVENT_SOURCE] },
      'detail-type': { enum: [event] },
      detail: detailSchemaOf(event),
      id: string,
      time: { ...string, format: 'date-time' },
      account: string,
      region: string,
      resources: { type: 'array', items: string },
      version: string,
    },
  };
}
