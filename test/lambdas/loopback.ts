import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BudgetTable, budgetTable } from './budget-table.ts';

export interface Received {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Parsed JSON; undefined when empty. */
  body: unknown;
}

export interface Answer {
  /** Default 200. */
  status?: number;
  /** Default `content-type: application/json`. */
  headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  /** `hang`: never answer; `reset`: drop the connection unanswered; `cut`: drop it in the middle of the body. */
  instead?: 'hang' | 'reset' | 'cut';
}

export type Answering = Answer | ((request: Received) => Answer);

/** A real HTTP server that stands for one provider and, on the same port, for the secrets extension. */
export interface Loopback {
  /** `http://127.0.0.1:<port>`, without a path. */
  origin: string;
  port: number;
  /** What the provider received, oldest first. */
  received: Received[];
  /** The reads of the secret. */
  secretReads: Received[];
  /** Where the calls of this process take the provider's budget from. */
  budget: BudgetTable;
  /** Answers in this order; the last one stays. */
  answer(...answers: Answering[]): void;
  /** What the secret holds from now on: an object, or text that is to be no JSON. */
  secret(value: unknown): void;
  /** Answers every read of the secret with this status from now on. */
  secretStatus(status: number): void;
  /** Resolves when the provider received its n-th request. */
  reached(n: number): Promise<void>;
  /** Forgets answers, requests and the secret's status; the budget has no end. */
  reset(): void;
  close(): Promise<void>;
}

/** The budget's table is the process's from then on. */
export async function startLoopback(): Promise<Loopback> {
  const budget = await budgetTable();
  Object.assign(process.env, budget.environment);
  const received: Received[] = [];
  const secretReads: Received[] = [];
  let answers: Answering[] = [];
  let secret = '{}';
  let secretStatus = 200;
  let version = 0;
  let waiting: { n: number; resolve: () => void }[] = [];

  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    if (request.path === '/secretsmanager/get') {
      secretReads.push(request);
      return send(outgoing, { status: secretStatus, body: { VersionId: `version-${version}`, SecretString: secret } });
    }
    received.push(request);
    for (const { n, resolve } of waiting) if (n <= received.length) resolve();
    waiting = waiting.filter(({ n }) => n > received.length);
    const next = answers.length > 1 ? answers.shift() : answers[0];
    const nothing = { status: 418, body: 'the test has no answer for this request' };
    send(outgoing, typeof next === 'function' ? next(request) : (next ?? nothing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    received,
    secretReads,
    budget,
    answer: (...next) => {
      answers = next;
    },
    secret: (value) => {
      version += 1;
      secret = typeof value === 'string' ? value : JSON.stringify(value);
    },
    secretStatus: (status) => {
      secretStatus = status;
    },
    reached: (n) => (received.length >= n ? Promise.resolve() : new Promise((resolve) => waiting.push({ n, resolve }))),
    reset: () => {
      received.length = 0;
      secretReads.length = 0;
      answers = [];
      secretStatus = 200;
      version = 0;
      budget.updates.length = 0;
      budget.fences.length = 0;
      budget.answer('granted');
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** An origin that refuses connections: its port was free a moment ago. */
export async function refusingOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function readRequest(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function send(outgoing: ServerResponse, answer: Answer): void {
  if (answer.instead === 'hang') return;
  if (answer.instead === 'reset') return void outgoing.socket?.resetAndDestroy();
  const text =
    answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
  if (answer.instead !== 'cut') return void outgoing.end(text);
  outgoing.write(text.slice(0, Math.ceil(text.length / 2)), () => outgoing.socket?.resetAndDestroy());
}
