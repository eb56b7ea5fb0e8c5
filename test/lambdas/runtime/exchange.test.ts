import { generateKeyPairSync } from 'node:crypto';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderUnavailable } from '../../../lambdas/runtime/errors.ts';
import { exchange } from '../../../lambdas/runtime/exchange.ts';
import { CertificateAuthority } from '../../../lib/local/simulators/certificate-authority.ts';
import { publicKeyInfo } from '../../../lib/local/simulators/certificate-request.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { type Loopback, startLoopback } from '../loopback.ts';

const LIMIT = 1024 * 1024;
const JSON_TEXT = '{"id":"ü"}';

const get = (url: string) => exchange({ method: 'GET', url, headers: {} }, 'GET /x', ProviderUnavailable);

describe('a request', () => {
  let server: Loopback;
  beforeAll(async () => {
    server = await startLoopback();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.close());

  it('says who sends it, and asks for an answer that is not encoded', async () => {
    server.answer({ body: {} });
    await get(`${server.origin}/x`);
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(server.received).toMatchObject([
      { headers: { 'user-agent': `certflow/${manifest.version}`, 'accept-encoding': 'identity', connection: 'close' } },
    ]);
  });
});

/** Answers every request with these bytes. */
async function answering(bytes: Buffer, headers: string): Promise<{ url: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nconnection: close\r\n${headers}\r\n`);
      socket.end(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/x`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('an answer', () => {
  let opened: { url: string; close: () => void } | undefined;
  afterEach(() => opened?.close());
  const received = async (bytes: Buffer, encoding: string, length = bytes.length) => {
    opened = await answering(bytes, `content-encoding: ${encoding}\r\ncontent-length: ${length}\r\n`);
    const { status, text, flaw } = await get(opened.url);
    return { status, text, flaw };
  };

  const plain = Buffer.from(JSON_TEXT);
  it.each([
    ['identity', plain],
    ['', plain],
    ['gzip', gzipSync(plain)],
    ['X-GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
    ['identity, gzip', gzipSync(plain)],
    ['gzip', gzipSync(Buffer.from(`\uFEFF${JSON_TEXT}`))],
    ['identity', Buffer.from(`\uFEFF${JSON_TEXT}`)],
  ])('encoded by %j is read', async (encoding, bytes) => {
    expect(await received(bytes, encoding)).toEqual({ status: 200, text: JSON_TEXT, flaw: null });
  });

  it('that is empty is read, whatever its encoding', async () => {
    expect(await received(Buffer.alloc(0), 'gzip')).toEqual({ status: 200, text: '', flaw: null });
  });

  const bomb = Buffer.alloc(200 * LIMIT);
  it.each([
    ['a gzip bomb', 'gzip', gzipSync(bomb), `over ${LIMIT} bytes`],
    ['a deflate bomb', 'deflate', deflateSync(bomb), `over ${LIMIT} bytes`],
    ['a bare deflate bomb', 'deflate', deflateRawSync(bomb), `over ${LIMIT} bytes`],
    ['a brotli bomb', 'br', brotliCompressSync(bomb), `over ${LIMIT} bytes`],
    ['a bomb in a bomb', 'gzip, gzip', gzipSync(gzipSync(bomb)), `over ${LIMIT} bytes`],
    ['half a gzip', 'gzip', gzipSync(plain).subarray(0, 15), 'not valid gzip'],
    ['text that is no gzip', 'gzip', plain, 'not valid gzip'],
    ['text that is no brotli', 'br', plain, 'not valid br'],
    ['another encoding', 'zstd', plain, 'in an encoding that was not asked for'],
    ['too many encodings', 'gzip, gzip, gzip, gzip', plain, 'encoded 4 times'],
  ])('with %s cannot be used, and its status is still known', async (_, encoding, bytes, flaw) => {
    expect(await received(bytes, encoding)).toEqual({ status: 200, text: '', flaw });
  });

  it('that is cut cannot be used, and its status is still known', async () => {
    expect(await received(plain, 'identity', 500)).toMatchObject({ status: 200, text: '', flaw: expect.any(String) });
  });
});

describe('over TLS', () => {
  const authority = new CertificateAuthority();
  const before = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...before, authority.pem]));
  afterAll(() => setDefaultCACertificates(before));

  it('every call has a connection of its own, although the far end prefers HTTP/2', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = { commonName: 'localhost', dnsNames: ['localhost'] };
    const dates = { notBefore: new Date(Date.now() - 86_400_000), days: 2 };
    const { pem } = authority.issue({ publicKey: publicKeyInfo(publicKey), ...names, ...dates, sctCount: 0 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const spoken: string[] = [];
    const open = new Set<Socket>();
    let made = 0;
    const answer = (request: Http2ServerRequest, response: Http2ServerResponse) => {
      spoken.push(request.httpVersion);
      response.end('{}');
    };
    const server = createSecureServer({ key, cert: pem, allowHTTP1: true }, answer);
    server.on('secureConnection', (socket: Socket) => {
      made += 1;
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/x`;
    try {
      await get(url);
      await get(url);
      expect(spoken).toEqual(['1.1', '1.1']);
      expect(made).toBe(2);
    } finally {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
