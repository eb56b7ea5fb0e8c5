import type { MiddlewareHandler } from 'hono';
import type { CloudflareAccount } from './cloudflare-account.ts';
import { recordsOf } from './cloudflare-answers.ts';
import type { CloudflareShape } from './cloudflare-shape.ts';

type Json = Record<string, unknown>;

const ODD_ID = '0dd00000-0000-4000-8000-000000000000';

/** Gives every answer the form of the account's scenario; without one, the answer stays as it is. */
export function reshaping(account: CloudflareAccount): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { shape } = account.scenario;
    if (shape === undefined || !c.res.headers.get('content-type')?.includes('json')) return;
    const body = reshaped((await c.res.json()) as Json, shape, {
      account,
      path: c.req.path,
      page: c.req.query('page'),
    });
    c.res = new Response(JSON.stringify(body), {
      status: c.res.status,
      headers: { 'content-type': 'application/json' },
    });
  };
}

function reshaped(
  body: Json,
  shape: CloudflareShape,
  about: { account: CloudflareAccount; path: string; page: string | undefined },
): Json {
  const { path, page = '1' } = about;
  let answer = body;
  if (path.endsWith('/ssl/verification')) answer = verifications(body, shape, about.account);
  else if (path.endsWith('/ssl/certificate_packs')) answer = packList(body, shape, page);
  else if (path.endsWith('/quota')) answer = { ...body, result: quota(body.result as Json, shape) };
  else if (isPack(body.result)) answer = { ...body, result: pack(body.result, shape) };
  const told = shape.messages === 'deprecation' && 'success' in answer;
  const messages = [{ code: 10_100, message: 'This endpoint is deprecated; see the changelog' }];
  return values({ ...answer, ...(told && { messages }) }, shape);
}

function isPack(result: unknown): result is Json {
  return typeof result === 'object' && result !== null && 'hosts' in result && 'certificates' in result;
}

function pack(answer: Json, { emptyLists, hosts }: CloudflareShape): Json {
  const empty = emptyLists === 'null' ? null : {};
  const fields = Object.entries(answer).map(([name, value]) => {
    if (name === 'hosts' && hosts === 'sorted') return [name, (value as string[]).toSorted()];
    const isEmpty = Array.isArray(value) && value.length === 0 && name !== 'hosts';
    return [name, isEmpty && (emptyLists === 'null' || emptyLists === 'object') ? empty : value];
  });
  return Object.fromEntries(fields);
}

function packList(body: Json, shape: CloudflareShape, page: string): Json {
  const { result_info: totals, ...rest } = body;
  const result = Array.isArray(body.result) ? body.result.map((each) => pack(each, shape)) : body.result;
  const odd = { ...(shape.oddItem === 'with-id' && { id: ODD_ID }), type: 'advanced', status: 'active', hosts: null };
  const isOdd = Array.isArray(result) && page === '1' && (shape.oddItem ?? 'none') !== 'none';
  const infos = { complete: totals, absent: undefined, 'empty-list': [], null: null };
  return { ...rest, result: isOdd ? [odd, ...result] : result, result_info: infos[shape.resultInfo ?? 'complete'] };
}

function quota(result: Json, shape: CloudflareShape): unknown {
  if (shape.quota === 'absent') return {};
  if (shape.quota === 'unreadable') return { advanced: 'unlimited' };
  return shape.quota === 'text' ? texts(result) : result;
}

function verifications(body: Json, shape: CloudflareShape, account: CloudflareAccount): Json {
  if (!Array.isArray(body.result)) return body;
  const result =
    shape.verificationEntries === 'null' ? null : body.result.flatMap((each) => entries(each, shape, account));
  return { ...(shape.verificationEnvelope === 'full' && { success: true, errors: [], messages: [] }), result };
}

/** What one entry becomes: itself, or one for each host. */
function entries(entry: Json, shape: CloudflareShape, account: CloudflareAccount): Json[] {
  const found = account.packs.get(String(entry.cert_pack_uuid));
  if (found === undefined) return [entry];
  const now = account.clock.now();
  const word = shape.statusWords === 'pack' && { certificate_status: found.statusAt(now) };
  const perHost = ['per-hostname', 'sparse'].includes(shape.verificationEntries ?? 'one');
  const all = recordsOf(found, now);
  const hosts = perHost ? found.order.hosts : [undefined];
  return hosts.map((hostname, index) => {
    const records = perHost
      ? all.slice(index * (all.length / hosts.length), (index + 1) * (all.length / hosts.length))
      : all;
    const info = verificationInfo(records as unknown as Json[], shape, entry.verification_info);
    const full = { ...entry, ...word, ...(perHost && { hostname }), verification_info: info };
    return shape.verificationEntries === 'sparse' ? sparse(full, index) : full;
  });
}

function verificationInfo(records: Json[], { verificationInfo: form }: CloudflareShape, asIs: unknown): unknown {
  const { status: _, ...first } = records[0] ?? {};
  if (form === 'array') return records;
  if (form === 'method') return first;
  if (form === 'key-names') return { record_name: 'record_name', record_target: 'record_value' };
  return form === 'absent' ? undefined : asIs;
}

/** Another field is missing in each entry. */
function sparse(entry: Json, index: number): Json {
  const missing = ['brand_check', 'verification_info', 'validation_method', 'certificate_status'][index % 4] ?? '';
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== missing && name !== 'signature'));
}

function texts(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, each) => (typeof each === 'number' ? String(each) : each));
}

/** All numbers and flags of an answer in the form of the shape; `success` is always a boolean. */
function values(answer: Json, { numbers, flags }: CloudflareShape): Json {
  const flagOf = (value: boolean) => (flags === 'number' ? Number(value) : flags === 'text' ? String(value) : value);
  return JSON.parse(JSON.stringify(answer), (name, value) => {
    if (typeof value === 'number' && numbers === 'text') return String(value);
    return typeof value === 'boolean' && name !== 'success' ? flagOf(value) : value;
  });
}
