import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { ConnectionLost } from './simulators/faults.ts';

/** A port that somebody else listens on. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

export interface Served {
  port: number;
  close(): Promise<void>;
}

/** https://www.rfc-editor.org/rfc/rfc9457 */
const PROBLEM = { 'content-type': 'application/problem+json' };
const FOREIGN = {
  ...{ type: 'urn:certflow:problem:not-local', title: 'Only for this machine', status: 403 },
  detail: 'Host and Origin: must name 127.0.0.1 or localhost',
};
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Serves HTTP on loopback; a lost connection is lost here too. Port 0 is any free one. A web page's requests are
 * refused, also under a name that it made point here. Errors: `PortInUse`.
 */
export async function serve(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
  what: string,
): Promise<Served> {
  const answer = async (request: Request, { outgoing }: HttpBindings) => {
    const { headers } = request;
    const foreign = refusalOfForeign(headers.get('host'), headers.get('origin'));
    if (foreign) return foreign;
    try {
      return await fetch(request);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      outgoing.socket?.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    }
  };
  return listen(createServer(getRequestListener((request, env) => answer(request, env as HttpBindings))), port, what);
}

/** Errors: `PortInUse`. */
export async function listen(server: Server, port: number, what: string): Promise<Served> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new PortInUse(`port ${port} for ${what} is in use; see --help for how to choose another`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Undefined where the Host and the Origin, where there is one, name this machine. */
export function refusalOfForeign(hostHeader: string | null, originHeader: string | null): Response | undefined {
  const host = `http://${hostHeader}`;
  const isLocal = (url: string) => URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);
  return [host, originHeader ?? host].every(isLocal)
    ? undefined
    : Response.json(FOREIGN, { status: 403, headers: PROBLEM });
}
