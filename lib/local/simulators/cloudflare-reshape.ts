import type { MiddlewareHandler } from 'hono';
import type { CloudflareAccount } from './cloudflare-account.ts';
import { verifications } from './cloudflare-reshape-verification.ts';
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

/** Fields of a pack and of its certificates that nothing is decided by. */
const DETAILS = ['cloudflare_branding', 'primary_certificate', 'dcv_delegation_records'];
const CERTIFICATE_DETAILS = ['id', 'issuer', 'signature', 'hosts', 'bundle_method', 'priority'];

function pack(whole: Json, { emptyLists, hosts, details }: CloudflareShape): Json {
  const empty = emptyLists === 'null' ? null : {};
  const certificates = (whole.certificates as Json[]).map((each) => detailed(each, CERTIFICATE_DETAILS, details));
  const answer = detailed({ ...whole, certificates }, DETAILS, details);
  const fields = Object.entries(answer).map(([name, value]) => {
    if (name === 'hosts' && hosts === 'sorted') return [name, (value as string[]).toSorted()];
    const isEmpty = Array.isArray(value) && value.length === 0 && name !== 'hosts';
    return [name, isEmpty && (emptyLists === 'null' || emptyLists === 'object') ? empty : value];
  });
  return Object.fromEntries(fields);
}

function detailed(answer: Json, names: string[], form: CloudflareShape['details']): Json {
  if (form === 'odd') return { ...answer, ...Object.fromEntries(names.map((name) => [name, { odd: name }])) };
  return form === 'absent'
    ? Object.fromEntries(Object.entries(answer).filter(([name]) => !names.includes(name)))
    : answer;
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
