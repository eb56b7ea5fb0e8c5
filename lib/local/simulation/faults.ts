import type { Clock } from '../simulators/clock.ts';
import { ConnectionLost } from '../simulators/faults.ts';
import type { Draw } from './draw.ts';
import { clearRefusal, edgeAnswer, limited, oddlyWritten, refusing } from './error-answers.ts';

/** What becomes of one request on its way to a provider and back. */
export interface WireFault {
  name: string;
  /** Whether the provider gets it at all. */
  isSent: boolean;
  /** Before the provider gets it. */
  delayMs?: number;
  /** Instead of the provider's answer; without it the provider's own is given. `now` in milliseconds since the epoch. */
  answer?: (own: { status: number; headers: Headers; text: string }, now: number) => Response;
  /** The sender is told all that the provider answers, in whatever form. */
  isWhole?: boolean;
  /** Not sent, but the answer does not say so. */
  isUnclear?: boolean;
  /** Thrown in the end. */
  code?: 'ECONNREFUSED' | 'ECONNRESET';
}

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML =
  '<html><body><h1>502 Bad Gateway</h1><pre>Authorization: Bearer simulated-cloudflare-token</pre></body></html>';
const envelope = (code: number, message: string) =>
  JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null });

/** A definite no, without anything applied. */
export function refusal(provider: 'cloudflare' | 'digicert', status: 400 | 409 | 429): WireFault {
  const code = provider === 'cloudflare' ? 1000 + status : `refused_${status}`;
  const answer = () => refusing(provider, status, { code, message: 'refused by the simulation' });
  return { name: `${status}`, isSent: false, answer };
}

export function connectionFault(code: 'ECONNREFUSED' | 'ECONNRESET', isSent: boolean): WireFault {
  return { name: isSent ? 'lost' : code === 'ECONNREFUSED' ? 'refused' : 'lost on the way', isSent, code };
}

/** Applied, and answered as though it might not be. */
export function unclear(how: '5xx' | '1406'): WireFault {
  const answer = () => (how === '5xx' ? html(502) : jsonOf(400, envelope(1406, 'Bad response certificate service')));
  return { name: how, isSent: true, answer };
}

type Kind = (draw: Draw, provider: 'cloudflare' | 'digicert') => WireFault;

/** Nothing was applied, and the sender can know it. */
const CLEAN: Kind[] = [() => connectionFault('ECONNREFUSED', false), (draw, provider) => limited(provider, draw)];

/** Applied or not, the sender cannot know. */
const AMBIGUOUS: Kind[] = [
  (draw, provider) => edgeAnswer(provider, draw),
  (draw, provider) => edgeAnswer(provider, draw),
  () => connectionFault('ECONNRESET', true),
  () => connectionFault('ECONNRESET', false),
  (draw) => ({ name: 'late', isSent: true, delayMs: draw.int(20_500, 28_000) }),
  (draw) => ({ name: '5xx', isSent: draw.chance(0.5), answer: () => html(draw.pick([500, 502, 503, 504])) }),
  () => ({ name: 'html', isSent: true, answer: () => html(200) }),
  () => ({ name: 'truncated', isSent: true, answer: truncated }),
  () => ({
    name: 'oversized',
    isSent: true,
    answer: () => new Response('x'.repeat(1_100_000), { headers: JSON_TYPE }),
  }),
  () => ({
    name: 'empty',
    isSent: true,
    answer: ({ status }) => new Response(null, { status: status === 204 ? 204 : 200 }),
  }),
  () => ({
    name: 'null result',
    isSent: true,
    answer: () => jsonOf(200, '{"success":true,"errors":[],"messages":[],"result":null}'),
  }),
  () => ({
    name: 'success:false',
    isSent: true,
    answer: () => jsonOf(200, envelope(1406, 'Bad response certificate service')),
  }),
];

/** A read's answer may also be right, and yet not known, or late. */
const ODD: Kind[] = [
  (draw) => ({ name: 'slow', isSent: true, isWhole: true, delayMs: draw.int(1000, 15_000) }),
  () => ({
    name: 'unknown status',
    isSent: true,
    isWhole: true,
    answer: ({ status, text }) =>
      jsonOf(status, text.replaceAll('"status":"pending_validation"', '"status":"never_heard_of"')),
  }),
];

/** A refusal ends what asks, so that few are drawn. */
const REFUSED = 0.05;

/** One in four faults of a mutation is ambiguous, as `rate` 0.2 makes 5 % of all. */
export function faultFor(
  draw: Draw,
  rate: number,
  { provider, isRead }: { provider: 'cloudflare' | 'digicert'; isRead: boolean },
): WireFault | null {
  if (!draw.chance(rate)) return null;
  if (draw.chance(REFUSED)) return clearRefusal(provider, draw);
  if (draw.chance(0.1)) return oddlyWritten(draw);
  const kinds = isRead
    ? [...CLEAN, ...AMBIGUOUS, ...ODD]
    : draw.chance(0.25)
      ? AMBIGUOUS
      : [...CLEAN, ...ODD.slice(0, 1)];
  return draw.pick(kinds)(draw, provider);
}

/** Sends a request through a fault. `onAnswer` hears the provider's own answer, if there is one. */
export async function sendThrough(
  fault: WireFault | null,
  send: () => Promise<Response>,
  { clock, onAnswer }: { clock: Clock; onAnswer: (status: number, text: string) => void },
): Promise<Response> {
  if (fault?.delayMs) await clock.sleep(fault.delayMs);
  let own = { status: 0, headers: new Headers(), text: '' };
  if (fault === null || fault.isSent) {
    const response = await send();
    own = { status: response.status, headers: response.headers, text: await response.text() };
    onAnswer(own.status, own.text);
  }
  if (fault?.code) throw new ConnectionLost(fault.code);
  return fault?.answer?.(own, clock.now()) ?? new Response(own.status === 204 ? null : own.text, own);
}

function truncated({ status, text }: { status: number; text: string }): Response {
  return jsonOf(status === 204 ? 200 : status, text.slice(0, Math.max(1, Math.floor(text.length / 2))));
}

function jsonOf(status: number, body: string): Response {
  return new Response(status === 204 ? null : body, { status, headers: JSON_TYPE });
}

function html(status: number): Response {
  return new Response(HTML, { status, headers: { 'content-type': 'text/html' } });
}
