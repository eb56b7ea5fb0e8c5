import type { Route } from '../in-process-dispatcher.ts';
import type { Clock } from '../simulators/clock.ts';
import { ConnectionLost } from '../simulators/faults.ts';
import type { Credentials } from './credentials.ts';
import { faultFor, sendThrough } from './faults.ts';
import type { Invocation, Journal } from './journal.ts';
import { askedUntil } from './pauses.ts';
import { isMutation } from './provider-paths.ts';
import { type TroubleKind, wireFaultOf } from './troubles.ts';
import type { Weather } from './weather.ts';

interface ProviderParts {
  journal: Journal;
  weather: Weather;
  credentials: Credentials;
  clock: Clock;
  route: Route;
}

/** One request on its way to a provider and back, with what truly became of it. `trouble` is its Task's. */
export async function throughProvider(
  { journal, weather, credentials, clock, route }: ProviderParts,
  to: 'cloudflare' | 'digicert',
  request: Request,
  { by, trouble }: { by: Invocation | undefined; trouble: TroubleKind | undefined },
): Promise<Response> {
  const { method } = request;
  const { pathname: path, search: query } = new URL(request.url);
  const text = await request.clone().text();
  const isRead = !isMutation(method, path, query);
  const fault = trouble
    ? wireFaultOf(trouble, { provider: to, isRead, draw: weather.drawFor(to, method, path) })
    : faultFor(weather.drawFor(to, method, path), weather.rates.provider, { provider: to, isRead });
  const entry = journal.add({
    ...{ kind: 'request', provider: to, method, path, query, body: parsed(text), by, fault: fault?.name ?? null },
    isWhole: fault === null || fault.isWhole === true,
    ...{
      status: null as number | null,
      answer: undefined as unknown,
      isKnownUnapplied: false as boolean,
      heard: null as number | null,
      askedUntil: null as number | null,
      heardAt: null as number | null,
    },
  });
  const send = async () => credentials.refusal(to, request) ?? route(credentials.asCurrent(to, request));
  try {
    const response = await sendThrough(fault, send, {
      clock,
      onAnswer: (status, answer) => Object.assign(entry, { status, answer: parsed(answer) }),
    });
    entry.heard = response.status;
    entry.heardAt = clock.now();
    if (response.status === 429) {
      const { status, headers } = response;
      entry.askedUntil = askedUntil(to, { status, headers, text: await response.clone().text() }, clock.now());
    }
    const isTrue = entry.isWhole || (!fault?.isSent && !fault?.isUnclear);
    entry.isKnownUnapplied = response.status === 429 || (isTrue && response.status >= 400 && response.status < 500);
    return response;
  } catch (error) {
    if (error instanceof ConnectionLost && error.code === 'ECONNREFUSED') entry.isKnownUnapplied = true;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
