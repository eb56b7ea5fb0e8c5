import * as z from 'zod/mini';
import '../runtime/wording.ts';

/** Every kind of refusal that the API knows: its status and its title, which never change. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request breaks a rule' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'The method is not for this path' },
  conflict: { status: 409, title: 'The state of things forbids it' },
  'idempotency-key-reused': { status: 409, title: 'The key was used for another request' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'unknown-zone': { status: 422, title: 'Cloudflare does not know the zone' },
  'wrong-zone-name': { status: 422, title: 'The zone has another name' },
  internal: { status: 500, title: 'Something went wrong here' },
  'provider-rejected': { status: 502, title: 'The provider refused' },
  'credentials-rejected': { status: 502, title: 'The provider refused the credential' },
  'contract-broken': { status: 502, title: "The provider's answer has no known form" },
  'rate-limited': { status: 503, title: "The provider's rate limit is reached" },
  'provider-unavailable': { status: 503, title: 'The provider does not answer' },
  'table-unavailable': { status: 503, title: 'The table does not answer' },
  'aws-unavailable': { status: 503, title: 'A service of AWS does not answer' },
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

/** A rule that the request breaks: the field, and what to do about it. */
export interface FieldError {
  field: string;
  message: string;
}

/** Of every answer with a status from 400. https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  requestId: z.optional(z.string()),
});

/** Thrown anywhere below the application, which makes it the answer. Messages carry no secret. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;
  constructor(
    kind: ProblemKind,
    detail: string,
    { errors = [], headers = {} }: { errors?: FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.errors = errors;
    this.headers = headers;
  }
}

/** A request that breaks rules, all of them at once. */
export function invalid(errors: FieldError[]): Problem {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new Problem('invalid-request', detail, { errors });
}

/** As zod found them; an unknown field is named, because a typo is no default. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const at = (path: PropertyKey[]) => z.core.toDotPath(path) || 'body';
    if (issue.code !== 'unrecognized_keys') return [{ field: at(issue.path), message: issue.message }];
    const message = 'is not known here; remove it, or mend its spelling';
    return issue.keys.map((key) => ({ field: at([...issue.path, key]), message }));
  });
}

/** What `InvalidInput` of elsewhere says, `field: message` after `field: message`. */
export function invalidAs(text: string): Problem {
  return invalid(
    text.split(/; (?=[\w.[\]]+: )/).map((rule) => {
      const [field = '', ...message] = rule.split(': ');
      return { field, message: message.join(': ') };
    }),
  );
}

export function problemResponse({ kind, message, errors, headers }: Problem, requestId?: string): Response {
  const body: z.infer<typeof problemSchema> = {
    type: `urn:certflow:problem:${kind}`,
    ...PROBLEMS[kind],
    detail: message,
    ...(errors.length > 0 && { errors }),
    ...(requestId !== undefined && { requestId }),
  };
  return json(body, body.status, { ...headers, 'content-type': 'application/problem+json' });
}

/** Over several lines: people read it in a terminal. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const text = `${JSON.stringify(body, null, 2)}\n`;
  return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
}
