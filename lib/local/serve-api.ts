import { createServer, type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RawRequest } from './http-api.ts';
import { listen, refusalOfForeign, type Served } from './serve.ts';

/**
 * Serves the API on loopback as its gateway does, whatever the method, from each request as it was written. Port 0 is any
 * free one. Web pages are refused as by `serve`. Errors: `PortInUse`.
 */
export function serveApi(answer: (request: RawRequest) => Promise<Response>, port: number): Promise<Served> {
  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer) => {
    const { host = null, origin = null } = incoming.headers;
    const response = refusalOfForeign(host, origin) ?? (await answer(rawOf(incoming, body)));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  };
  const server = createServer(async (incoming, outgoing) => {
    try {
      await respond(incoming, outgoing, await buffer(incoming));
    } catch {
      outgoing.destroy();
    }
  });
  // Node leaves the answer to CONNECT to whoever listens, with the socket alone.
  server.on('connect', (incoming, socket) => {
    const outgoing = new ServerResponse(incoming);
    outgoing.assignSocket(socket as Socket);
    outgoing.shouldKeepAlive = false;
    outgoing.once('finish', () => socket.end());
    respond(incoming, outgoing, Buffer.alloc(0)).catch(() => socket.destroy());
  });
  return listen(server, port, 'the API');
}

/** Node reads header values as Latin-1; the gateway's event is JSON, whose text they are as UTF-8. */
function rawOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer): RawRequest {
  const texts = Object.entries(headers).map(([name, value]) => [name, Buffer.from(`${value}`, 'latin1').toString()]);
  return { method, target: url, headers: Object.fromEntries(texts), body };
}
