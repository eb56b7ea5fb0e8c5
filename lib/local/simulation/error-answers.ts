import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Draw } from './draw.ts';
import type { WireFault } from './faults.ts';

/* Answers in the forms that were seen at the providers, at Cloudflare's edge, and at proxies on the way. */

type Provider = 'cloudflare' | 'digicert';

const JSON_TYPE = { 'content-type': 'application/json' };

interface ListedError {
  code: number | string;
  message: string;
  error_chain?: { code: number; message: string }[];
}

/** Each provider's own envelope. */
export function refusing(provider: Provider, status: number, ...errors: ListedError[]): Response {
  const body = provider === 'cloudflare' ? { success: false, errors, messages: [], result: null } : { errors };
  return Response.json(body, { status });
}

/** The API does not accept the credential. */
const CREDENTIALS: Record<Provider, [number, ListedError][]> = {
  cloudflare: [
    [403, { code: 10_000, message: 'Authentication error' }],
    [403, { code: 9109, message: 'Unauthorized to access requested resource' }],
    [400, { code: 6003, message: 'Invalid request headers', error_chain: [{ code: 6111, message: 'Invalid format' }] }],
  ],
  digicert: [
    [403, { code: 'access_denied|access_denied_invalid_key', message: 'The API key is invalid.' }],
    [401, { code: 'unauthorized', message: 'no' }],
  ],
};

/** The API refuses this one request. */
const REFUSALS: Record<Provider, [number, ListedError][]> = {
  cloudflare: [
    [403, { code: 1450, message: 'Advanced Certificate Manager is required' }],
    [403, { code: 4242, message: 'a code that nobody knows' }],
  ],
  digicert: [
    [403, { code: 'access_denied|missing_permission', message: 'The user lacks a permission.' }],
    [403, { code: 'never_heard_of', message: 'a code that nobody knows' }],
  ],
};

/** A routing error, which is seen while the resource exists. */
const ROUTING: Record<Provider, ListedError[]> = {
  cloudflare: [
    { code: 7003, message: 'Could not route' },
    { code: 7000, message: 'No route for that URI' },
  ],
  digicert: [{ code: 'not_found|route', message: 'The route could not be found.' }],
};

export function credentialRefused(provider: Provider, draw: Draw): WireFault {
  const [status, error] = draw.pick(CREDENTIALS[provider]);
  return { name: `${status} ${error.code}`, isSent: false, answer: () => refusing(provider, status, error) };
}

/** Nothing was applied, and the answer says so. */
export function clearRefusal(provider: Provider, draw: Draw): WireFault {
  if (draw.chance(0.3)) return credentialRefused(provider, draw);
  const [status, error] = draw.pick(REFUSALS[provider]);
  return { name: `${status} ${error.code}`, isSent: false, answer: () => refusing(provider, status, error) };
}

/** Of no answer of the API: it may have been applied, whatever the status. */
export function edgeAnswer(provider: Provider, draw: Draw): WireFault {
  const text = (status: number, body: string, type: string) => () =>
    new Response(body, { status, headers: { 'content-type': type } });
  const edge = { status: 403, error_code: 1010, error_name: 'browser_signature_banned', retryable: false };
  const [name, answer] = draw.pick<[string, () => Response]>([
    ['403 of the edge in text', text(403, 'error code: 1010', 'text/plain; charset=UTF-8')],
    ['403 of the edge in JSON', () => Response.json({ ...edge, retry_after: null }, { status: 403 })],
    ['404 in HTML', text(404, '<html><body><h1>404 Not Found</h1></body></html>', 'text/html')],
    ['404 of the router', () => refusing(provider, 404, ...ROUTING[provider])],
    ['200 with an unknown error', () => refusing(provider, 200, { code: 4242, message: 'a code that nobody knows' })],
  ]);
  return { name, isSent: draw.chance(0.3), isUnclear: true, answer };
}

/** `Retry-After` as seconds, as a date, or as nothing to go by, and `retry_after` in the body beside it. */
export function limited(provider: Provider, draw: Draw): WireFault {
  const seconds = draw.pick([1, 30, 300]);
  const header = draw.pick(['absent', 'seconds', 'date', '0', 'soon']);
  const inBody = draw.pick([undefined, undefined, 30, '30']);
  const isOfEdge = draw.chance(0.3);
  const code = provider === 'cloudflare' ? 971 : 'request_limit_exceeded';
  const error = { code, message: 'Please wait and consider throttling your request speed' };
  const edge = { status: 429, error_code: 1015, error_name: 'rate_limited', retryable: true };
  const body = isOfEdge ? edge : { success: false, errors: [error], messages: [], result: null };
  const answer = (_: unknown, now: number) => {
    const said = { seconds: `${seconds}`, date: new Date(now + seconds * 1000).toUTCString() };
    const value = header in said ? said[header as keyof typeof said] : header;
    const headers = header === 'absent' ? JSON_TYPE : { ...JSON_TYPE, 'retry-after': value };
    return new Response(JSON.stringify({ ...body, retry_after: inBody }), { status: 429, headers });
  };
  return { name: '429', isSent: false, answer };
}

const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** The provider's own answer, encoded although nobody asked for that, or with what a careless server adds. */
export function oddlyWritten(draw: Draw): WireFault {
  const name = draw.pick(['gzip', 'deflate', 'br', 'byte order mark', 'messages'] as const);
  const isText = draw.chance(0.5);
  const answer: WireFault['answer'] = ({ status, headers, text }) => {
    if (text === '') return new Response(null, { status, headers });
    if (name === 'byte order mark') return new Response(`\uFEFF${text}`, { status, headers });
    if (name === 'messages') {
      const message = 'This endpoint is deprecated';
      const messages = JSON.stringify([isText ? message : { code: 10_100, message }]);
      return new Response(text.replace('"messages":[]', `"messages":${messages}`), { status, headers });
    }
    const encoded = new Headers(headers);
    encoded.set('content-encoding', name);
    return new Response(new Uint8Array(ENCODERS[name](text)), { status, headers: encoded });
  };
  return { name, isSent: true, isWhole: true, answer };
}
