import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/download-certificate.ts';
import { CertificateAuthority } from '../../../lib/local/simulators/certificate-authority.ts';
import { publicKeyInfo } from '../../../lib/local/simulators/certificate-request.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { DIGICERT } from './provider.ts';

const CHAIN: string = JSON.parse(fixture('digicert/download-certificate.response.json'));
const LEAF = `${CHAIN.slice(0, CHAIN.indexOf('\r\n-----BEGIN', 1)).replaceAll('\r\n', '\n')}\n`;
const authority = new CertificateAuthority();

describeCall(DIGICERT, {
  call: 'digicert/download-certificate',
  handler,
  input: { issuedCertificateId: 112358 },
  output: { pem: LEAF },
  ids: ['issuedCertificateId'],
  malformed: {},
  useless: { 'half a document': CHAIN.slice(0, 300), 'another block': CHAIN.replaceAll('CERTIFICATE', 'PKCS7') },
  answered: { headers: { 'content-type': 'application/x-pem-file' } },
});

const server = loopbackFor(DIGICERT);

const CA = CHAIN.slice(CHAIN.indexOf('\r\n-----BEGIN', 1) + 2);
const blankLines = (pem: string) => pem.replaceAll('\n', '\n\n');

it.each<[string, string]>([
  ['alone', LEAF],
  ['first', CHAIN],
  ['last', CA + CHAIN],
  ['between two CAs', `${CA}${LEAF}\n${CA}`],
  ['twice', `${CHAIN}${CHAIN}`],
  ['after text', `subject=example.com\n${CHAIN}`],
  ['after a byte order mark', `\uFEFF${CHAIN}`],
  ['in armour with blank lines', blankLines(CHAIN.replaceAll('\r', ''))],
  ['in armour with trailing spaces', CHAIN.replaceAll('\r\n', ' \r\n')],
  ['with an older label', CHAIN.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE')],
])('keeps the leaf alone where it stands %s in the bundle', async (_, body) => {
  server.current.answer({ body, headers: { 'content-type': 'text/plain' } });
  const { pem } = (await handler({ issuedCertificateId: 112358 })) as { pem: string };
  expect(pem).toBe(LEAF);
  expect(new X509Certificate(pem).subject).toBe('CN=example.com');
});

it('keeps every certificate that is not a CA, so that the listed one can be chosen', async () => {
  const other = createLeaf();
  server.current.answer({ body: `${CA}${other}${LEAF}`, headers: { 'content-type': 'text/plain' } });
  expect(await handler({ issuedCertificateId: 112358 })).toEqual({ pem: other + LEAF });
});

it.each([
  ['CAs alone', CA + CA, 'no certificate that is not a CA'],
  ['more leaves than a bundle has', Array.from({ length: 9 }, createLeaf).join(''), '9 leaves in one bundle'],
])('raises ContractBroken on %s', async (_, body, problem) => {
  server.current.answer({ body, headers: { 'content-type': 'text/plain' } });
  await expect(handler({ issuedCertificateId: 112358 })).rejects.toMatchObject({
    name: 'ContractBroken',
    message: expect.stringContaining(problem),
  });
});

function createLeaf(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = { commonName: 'other.example', dnsNames: ['other.example'] };
  const notBefore = new Date('2026-11-21T10:00:00Z');
  return authority.issue({ publicKey: publicKeyInfo(publicKey), ...names, notBefore, days: 199, sctCount: 0 }).pem;
}
