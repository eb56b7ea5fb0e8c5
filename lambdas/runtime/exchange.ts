import { Agent, type Dispatcher, request, setGlobalDispatcher } from 'undici';
import { decodedText } from './decoded.ts';
import { type OutcomeUnknown, ProviderUnavailable } from './errors.ts';
import { VERSION } from './version.ts';

/**
 * One dispatcher a process. The local runtime replaces it, which is how no byte leaves a simulated run. A connection
 * that died while the Lambda was frozen would make the next order's outcome unknown, so none is kept: no pipelining means
 * that over HTTP/1.1, and HTTP/2 is not offered, because its sessions stay open.
 */
setGlobalDispatcher(new Agent({ connect: { timeout: 5_000 }, pipelining: 0, allowH2: false }));

export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** Less than the Lambda's 30 s, which is less than the task's 40 s, so that we hear of a lost answer ourselves. */
const TIMEOUT_MS = 20_000;

/** Raised by the connect step: the request never left, so even a mutation may be tried again. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export interface Exchanged {
  method: Dispatcher.HttpMethod;
  url: string;
  headers: Record<string, string>;
  body?: unknown;
}

export interface Received {
  status: number;
  contentType: string;
  retryAfter: string | undefined;
  rateLimit: string | undefined;
  /** Empty where there is a flaw. */
  text: string;
  /** Why the body cannot be used, although the status is known: cut, too large, not decodable; null when it can. */
  flaw: string | null;
}

/**
 * Sends one request over a connection of its own. Errors: `ProviderUnavailable` when nothing was sent, else `lost`. Their
 * messages begin with `where`.
 */
export async function exchange(
  outgoing: Exchanged,
  where: string,
  lost: typeof ProviderUnavailable | typeof OutcomeUnknown,
): Promise<Received> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), TIMEOUT_MS);
  // The cause is not passed on: an HTTP client's message may quote a header, and so the secret.
  const flawOf = (error: unknown) =>
    giveUp.signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : codeOf(error);
  try {
    const { statusCode, headers, body } = await request(outgoing.url, {
      method: outgoing.method,
      headers: {
        accept: 'application/json',
        // What is encoded all the same is decoded.
        'accept-encoding': 'identity',
        'content-type': 'application/json',
        // Cloudflare's edge and DigiCert's firewall may block a request without.
        'user-agent': `certflow/${VERSION}`,
        ...outgoing.headers,
      },
      body: outgoing.body === undefined ? null : JSON.stringify(outgoing.body),
      signal: giveUp.signal,
    });
    const encoding = String(headers['content-encoding'] ?? '');
    const read = await readText(body, encoding).catch((error: unknown) => ({ flaw: flawOf(error) }));
    return {
      status: statusCode,
      contentType: String(headers['content-type'] ?? 'no content type'),
      retryAfter: headers['retry-after']?.toString(),
      rateLimit: headers.ratelimit?.toString(),
      ...('text' in read ? { text: read.text, flaw: null } : { text: '', flaw: read.flaw }),
    };
  } catch (error) {
    const code = flawOf(error);
    if (NEVER_SENT.has(code)) throw new ProviderUnavailable(`${where}: ${code}, nothing was sent`);
    throw new lost(`${where}: ${code}`);
  } finally {
    clearTimeout(timer);
  }
}

async function readText(body: Dispatcher.ResponseData['body'], contentEncoding: string) {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) return { flaw: `over ${MAX_RESPONSE_BYTES} bytes` };
    chunks.push(chunk);
  }
  return decodedText(Buffer.concat(chunks), contentEncoding, MAX_RESPONSE_BYTES);
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
