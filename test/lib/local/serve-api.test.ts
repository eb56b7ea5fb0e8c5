import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '../../../lib/local/runtime.ts';
import type { Served } from '../../../lib/local/serve.ts';
import { serveApi } from '../../../lib/local/serve-api.ts';

let runtime: Runtime;
let served: Served;
beforeAll(async () => {
  runtime = await startRuntime({ time: 'virtual' });
  served = await serveApi((request) => runtime.api.answer(request), 0);
});
afterAll(async () => {
  await served.close();
  await runtime.stop();
});

/** Sends a request as it is written here, in Latin-1, and gives the answer's status and JSON. */
async function send(line: string, headers: string[] = []) {
  const socket = connect(served.port, '127.0.0.1');
  const head = [`${line} HTTP/1.1`, 'host: 127.0.0.1', 'connection: close', ...headers, '', ''];
  socket.write(Buffer.from(head.join('\r\n'), 'latin1'));
  const answer = await text(socket);
  const json = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]), answer, body: JSON.parse(json) };
}

const utf8 = (value: string) => Buffer.from(value).toString('latin1');

describe('the API on loopback answers as behind its gateway:', () => {
  it.each([
    ['GET /zones/../certificates', 400, 'path'],
    ['GET /zones/%2e%2e/certificates', 400, 'path'],
    ['GET /zones/..%2Fcertificates', 400, 'path'],
    ['GET /zones/..\\certificates', 400, 'path'],
    ['DELETE /zones/x%5C..%5C..%5Ccertificates/y', 400, 'path'],
    ['CONNECT example.com:443', 400, 'path'],
    ['CONNECT /certificates', 405, undefined],
    ['TRACE /certificates', 405, undefined],
    ['TRACE /nowhere', 404, undefined],
    ['GET /nowhere', 404, undefined],
  ])('%s is %i', async (line, status, field) => {
    const { body, answer } = await send(line);
    expect(body).toMatchObject({ status, type: expect.stringMatching(/^urn:certflow:problem:/) });
    expect(body.errors?.[0].field).toBe(field);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(answer).toMatch(/cache-control: no-store/i);
  });

  it('a header outside Latin-1 is refused, one within is not', async () => {
    expect(await send('GET /certificates', [`x-name: ${utf8('ключ')}`])).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'x-name' }] },
    });
    expect(await send('GET /certificates', [`x-name: ${utf8('clé')}`])).toMatchObject({ status: 200 });
  });

  it('a page of elsewhere is refused', async () => {
    const foreign = await send('GET /certificates', ['origin: https://example.com']);
    expect(foreign).toMatchObject({ status: 403, body: { type: 'urn:certflow:problem:not-local' } });
  });
});
