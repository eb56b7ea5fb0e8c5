import type * as z from 'zod/mini';
import { type ExecutionAnswer, type Start, startExecution } from './executions.ts';
import type { ProblemKind } from './problems.ts';
import type { Fields } from './request.ts';

/** One way into the API: what is not said here is neither served nor in the document. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its parameters in braces, e.g. `/zones/{zoneId}`. */
  path: string;
  /** Unique, camelCase. */
  operationId: string;
  tag: Tag;
  summary: string;
  description?: string;
  params: Fields;
  query: Fields;
  body: z.ZodMiniType | null;
  /** Of the body, for people to copy. */
  example?: Record<string, unknown>;
  answer: z.ZodMiniType;
  /** Beyond those that any request may meet. */
  problems: ProblemKind[];
  /** The machine that it starts; the answer is then 202. */
  machine?: string;
  /** The Lambda that it reads by, e.g. `digicert/order-info`. */
  call?: string;
  /** The body of the answer. Errors: `Problem`, and what else is thrown is answered 500. */
  respond(request: Parsed): Promise<unknown>;
}

export const TAGS = {
  Certificates: 'Cloudflare certificates that Certflow looks after',
  'CT orders': 'DigiCert orders and their Certificate Transparency',
  Zones: 'Cloudflare zones, their packs and settings',
  Domains: 'DigiCert domains and how long their validation lasts',
  Operations: 'What runs, and what ran',
} as const;
export type Tag = keyof typeof TAGS;

/** A request that obeys the rules of its route. */
export interface Parsed<P = object, Q = object, B = unknown> {
  params: P;
  query: Q;
  body: B;
  idempotencyKey: string | null;
}

type Of<F extends Fields> = { [name in keyof F]: z.output<F[name]> };

interface Common<P extends Fields, Q extends Fields>
  extends Pick<Route, 'method' | 'path' | 'operationId' | 'tag' | 'summary'> {
  description?: string;
  params?: P;
  query?: Q;
  problems?: ProblemKind[];
}

const NONE = {} as const;

/** Answers at once with what `handle` finds. */
export function read<P extends Fields = typeof NONE, Q extends Fields = typeof NONE>(
  route: Omit<Common<P, Q>, 'method'> & {
    answer: z.ZodMiniType;
    call?: string;
    handle: (request: Parsed<Of<P>, Of<Q>>) => Promise<unknown>;
  },
): Route {
  const { handle, problems = [], params = NONE, query = NONE, ...said } = route;
  const respond = handle as Route['respond'];
  return { ...said, method: 'GET', params, query, body: null, problems, respond };
}

/**
 * Starts a machine and answers 202. `complete` adds what the request may leave out; `start` says with what it starts, and
 * depends on the completed request alone; `check` refuses what is known to be in vain, and is not asked of a request that
 * is repeated.
 */
export function start<
  P extends Fields = typeof NONE,
  Q extends Fields = typeof NONE,
  B extends z.ZodMiniType = z.ZodMiniUndefined,
  C = Parsed<Of<P>, Of<Q>, z.output<B>>,
>(
  route: Common<P, Q> & {
    machine: string;
    body?: B;
    example?: Record<string, unknown>;
    answer: z.ZodMiniType;
    complete?: (request: Parsed<Of<P>, Of<Q>, z.output<B>>) => Promise<C>;
    start: (request: NoInfer<C>) => Omit<Start, 'machine'>;
    check?: (request: NoInfer<C>) => Promise<void>;
  },
): Route {
  const { complete, start: plan, check, problems = [], params = NONE, query = NONE, body = null, ...said } = route;
  const respond = async (request: Parsed): Promise<ExecutionAnswer> => {
    const typed = request as Parsed<Of<P>, Of<Q>, z.output<B>>;
    const completed = complete ? await complete(typed) : (typed as C);
    const wanted = { ...plan(completed), machine: said.machine };
    return startExecution(wanted, request.idempotencyKey, async () => check?.(completed));
  };
  return { ...said, params, query, body, problems: ['idempotency-key-reused', ...problems], respond };
}
