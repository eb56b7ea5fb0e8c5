import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/analyze-certificate.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, ZONE_ID } from './provider.ts';

const { certificate } = JSON.parse(fixture('cloudflare/analyze-certificate.request.json')).body;
const input = { zoneId: ZONE_ID, certificate, bundleMethod: 'ubiquitous' };
const analysis = {
  hosts: ['example.com', '*.example.com'],
  signature_algorithm: 'SHA256WithRSA',
  expires_on: '2027-02-19T10:17:21Z',
};

describeCall(CLOUDFLARE, {
  call: 'cloudflare/analyze-certificate',
  isRead: true,
  handler,
  input,
  output: { analysis },
  ids: ['zoneId'],
  malformed: {
    nothing: '',
    'a list': [],
    'a success that is neither true nor false': { success: 'yes', result: analysis },
  },
});

const server = loopbackFor(CLOUDFLARE);

it('asks about the certificate of the zone when none is given', async () => {
  server.current.answer({ body: { success: true } });
  expect(await handler({ zoneId: ZONE_ID })).toEqual({ analysis: null });
  expect(server.current.received).toMatchObject([{ method: 'POST', body: {} }]);
});

it('takes a leaf together with its intermediates', async () => {
  server.current.answer({ body: { success: true, result: analysis } });
  await handler({ ...input, certificate: `${certificate}\r\n${certificate}` });
  expect(server.current.received).toHaveLength(1);
});

it.each([
  ['a private key', `${certificate}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`],
  ['a request', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'],
  ['no PEM', 'MIIDtTCCAp2gAwIBAgIJAMHAwfXZ5'],
  ['nothing', ''],
  ['over 32 KB', `-----BEGIN CERTIFICATE-----\n${'A'.repeat(32 * 1024)}\n-----END CERTIFICATE-----`],
])('refuses %s before anything is sent, and does not repeat it', async (_, text) => {
  const error = await handler({ ...input, certificate: text }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'InvalidInput', message: expect.stringContaining('certificate: ') });
  expect((error as Error).message).not.toContain('AAAA');
  expect(server.current.received).toEqual([]);
});

it('refuses a bundle method that there is none of', async () => {
  await expect(handler({ ...input, bundleMethod: 'best' })).rejects.toMatchObject({
    name: 'InvalidInput',
    message: expect.stringContaining('bundleMethod'),
  });
});
