import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/list-domains.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { answerOf, DIGICERT } from './provider.ts';

describeCall(DIGICERT, {
  call: 'digicert/list-domains',
  handler,
  input: { dnsNames: ['example.com', '*.example.com', 'a.sub.example.com', 'old.example.com', 'example.net'] },
  output: {
    domains: [
      { domainId: 12345, name: 'example.com' },
      { domainId: 12346, name: 'sub.example.com' },
    ],
    uncovered: ['example.net'],
  },
  ids: [],
  malformed: {
    'no list': answerOf('list-domains', { domains: undefined }),
    'a domain without id': { domains: [{ name: 'example.com' }] },
    'fewer domains than its own total': { domains: [], page: { total: 3 } },
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);
const domainsFrom = (offset: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: offset + index + 1, name: `d${offset + index}.example` }));

it('reads all pages', async () => {
  server.current.answer(({ query }) => {
    const offset = Number(query.offset);
    return { body: { domains: domainsFrom(offset, Math.min(1000, 2300 - offset)), page: { total: 2300 } } };
  });
  expect(await handler({ dnsNames: ['www.d2299.example'] })).toEqual({
    domains: [{ domainId: 2300, name: 'd2299.example' }],
    uncovered: [],
  });
  expect(server.current.received.map(({ query }) => query)).toEqual([
    { limit: '1000', offset: '0' },
    { limit: '1000', offset: '1000' },
    { limit: '1000', offset: '2000' },
  ]);
});

it('stops after 20 pages and says what to do', async () => {
  server.current.answer(({ query }) => ({
    body: { domains: domainsFrom(Number(query.offset), 1), page: { total: 99 } },
  }));
  await expect(handler({ dnsNames: ['example.com'] })).rejects.toMatchObject({
    name: 'ContractBroken',
    message: expect.stringContaining('20 pages'),
  });
  expect(server.current.received).toHaveLength(20);
});
