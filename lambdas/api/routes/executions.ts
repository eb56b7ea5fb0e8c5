import * as z from 'zod/mini';
import { certificateKey } from '../../record/contract.ts';
import { listAttempts } from '../../record/table.ts';
import { consoleOf, describeExecution, executionPath, isOurs, namesOf } from '../executions.ts';
import { certificateId, described, links, paging } from '../fields.ts';
import { Problem } from '../problems.ts';
import { pageSchema, recordsOf, versioned } from '../records.ts';
import { type Route, read } from '../route.ts';
import { certificateRecord } from './certificates.ts';

const NAMED = /^arn:[\w-]+:states:[\w-]+:\d{12}:execution:[\w-]{1,80}:[^\s/]{1,80}$/;
const executionArn = described(
  z.string().check(z.regex(NAMED, 'must be the ARN of an execution')),
  'Of an execution, percent-encoded.',
  'arn:aws:states:us-east-1:000000000000:execution:Certflow_CtStatusReissue:first',
);

const summarySchema = z.object({
  arn: z.string(),
  machine: z.string(),
  name: z.string(),
  status: described(z.string(), "Step Functions' own word, or FORGOTTEN 90 days after the execution's end."),
  startedAt: z.nullable(z.string()),
  stoppedAt: z.nullable(z.string()),
  console: z.string(),
  links,
});

const executionSchema = z.extend(summarySchema, {
  verdict: described(z.nullable(z.string()), 'What it came to; null until it has succeeded.'),
  reason: described(z.nullable(z.string()), 'Why it came to that.'),
  input: described(z.unknown(), 'As JSON.'),
  output: described(z.unknown(), 'As JSON; null until it has succeeded.'),
  error: z.nullable(z.string()),
  cause: z.nullable(z.string()),
});

/** An owner is kept for each attempt, and a certificate has a handful a month: far more than is asked for. */
const ATTEMPTS_A_PAGE = 100;
const MAX_PAGES = 5;

/** Those who wrote the certificate's record, newest first. */
async function ownersOf(id: string, limit: number): Promise<string[]> {
  const owners = new Set<string>();
  let cursor: string | null | undefined;
  for (let page = 0; page < MAX_PAGES && cursor !== null && owners.size < limit; page += 1) {
    const listed = await listAttempts<{ owner: string | null }>(certificateKey(id), {
      limit: ATTEMPTS_A_PAGE,
      cursor: cursor ?? undefined,
    });
    for (const { owner } of listed.attempts) if (owner !== null) owners.add(owner);
    cursor = listed.cursor;
  }
  return [...owners].slice(0, limit);
}

async function viewOf(arn: string) {
  const found = await describeExecution(arn);
  return {
    arn,
    ...namesOf(arn),
    status: found?.status ?? 'FORGOTTEN',
    startedAt: found?.startDate?.toISOString() ?? null,
    stoppedAt: found?.stopDate?.toISOString() ?? null,
    console: consoleOf(arn),
    links: { execution: executionPath(arn) },
    found,
  };
}

/** The first that anybody asks of it, which a long output hides. */
function outcomeOf(output: string | undefined): { verdict: string | null; reason: string | null } {
  const { verdict, reason } = (parsed(output) ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return { verdict: text(verdict), reason: text(reason) };
}

const parsed = (json: string | undefined): unknown => (json === undefined ? null : JSON.parse(json));

export const executionRoutes: readonly Route[] = [
  read({
    path: '/certificates/{certificateId}/executions',
    operationId: 'listCertificateExecutions',
    tag: 'Operations',
    summary: 'List the executions that worked on a certificate, newest first',
    params: { certificateId },
    query: { limit: paging.limit },
    answer: z.object({ items: z.array(summarySchema) }),
    problems: ['not-found', 'table-unavailable', 'aws-unavailable'],
    handle: async ({ params, query }) => {
      await certificateRecord(params.certificateId);
      const views = await Promise.all((await ownersOf(params.certificateId, query.limit)).map(viewOf));
      return { items: views.map(({ found: _, ...summary }) => summary) };
    },
  }),
  read({
    path: '/executions/{executionArn}',
    operationId: 'getExecution',
    tag: 'Operations',
    summary: 'Read an execution: what it was given, and what became of it',
    params: { executionArn },
    answer: executionSchema,
    problems: ['not-found', 'aws-unavailable'],
    handle: async ({ params }) => {
      const { found, ...view } = isOurs(params.executionArn) ? await viewOf(params.executionArn) : {};
      if (!found)
        throw new Problem('not-found', `${params.executionArn} is no execution of Certflow, or none any more`);
      const { input, output, error = null, cause = null } = found;
      return { ...view, ...outcomeOf(output), input: parsed(input), output: parsed(output), error, cause };
    },
  }),
  read({
    path: '/sweeps',
    operationId: 'listSweeps',
    tag: 'Operations',
    summary: 'Read what each sweep last covered',
    query: paging,
    answer: pageSchema(z.looseObject(versioned)),
    problems: ['table-unavailable'],
    handle: ({ query }) => recordsOf('sweep', query),
  }),
];
