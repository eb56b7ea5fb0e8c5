import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/download-certificate.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { DIGICERT } from './provider.ts';

const CHAIN: string = JSON.parse(fixture('digicert/download-certificate.response.json'));
const LEAF = CHAIN.slice(0, CHAIN.indexOf('\r\n-----BEGIN', 1)).replaceAll('\r\n', '\n');

describeCall(DIGICERT, {
  call: 'digicert/download-certificate',
  handler,
  input: { issuedCertificateId: 112358 },
  output: { pem: LEAF },
  ids: ['issuedCertificateId'],
  malformed: { 'half a document': CHAIN.slice(0, 300), 'another block': CHAIN.replaceAll('CERTIFICATE', 'PKCS7') },
  answered: { headers: { 'content-type': 'application/x-pem-file' } },
});

const server = loopbackFor(DIGICERT);

it('keeps the leaf alone, however long the chain is', async () => {
  for (const chain of [LEAF, `${LEAF}\n`, CHAIN, `${CHAIN}${CHAIN}`, `subject=example.com\n${CHAIN}`]) {
    server.current.answer({ body: chain, headers: { 'content-type': 'text/plain' } });
    const { pem } = (await handler({ issuedCertificateId: 112358 })) as { pem: string };
    expect(pem).toBe(LEAF);
    expect(new X509Certificate(pem).subject).toBe('CN=example.com');
  }
});
