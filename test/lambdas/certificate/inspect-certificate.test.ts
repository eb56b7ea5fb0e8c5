import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/certificate/inspect-certificate.ts';
import type { Leaf } from '../../../lambdas/domain/order.ts';
import { sctVerdictOf } from '../../../lambdas/domain/sct-verdict.ts';
import { CertificateAuthority, type LeafOrder } from '../../../lib/local/simulators/certificate-authority.ts';
import { createCsr, publicKeyInfo } from '../../../lib/local/simulators/certificate-request.ts';

const authority = new CertificateAuthority();
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keySha256 = createHash('sha256')
  .update(keys.publicKey.export({ type: 'spki', format: 'der' }))
  .digest('hex');

function issue(changes: Partial<LeafOrder> = {}): string {
  return authority.issue({
    publicKey: publicKeyInfo(keys.publicKey),
    commonName: 'example.com',
    dnsNames: ['example.com', '*.example.com'],
    notBefore: new Date('2026-11-21T10:00:00.987Z'),
    days: 199,
    sctCount: 3,
    ...changes,
  }).pem;
}

type Known = Partial<Record<'csr' | 'orderCsr' | 'serialNumber' | 'preferredSerialNumber', string | null>>;

async function inspect(pem: string, known: Known = {}): Promise<Leaf> {
  return (await handler({ pem, ...known })) as Leaf;
}

it("reads a logged leaf's own bytes", async () => {
  const pem = issue();
  expect(await inspect(pem)).toEqual({
    serialNumber: new X509Certificate(pem).serialNumber,
    notBefore: '2026-11-21T10:00:00.000Z',
    notAfter: '2027-06-08T09:59:59.000Z',
    dnsNames: ['example.com', '*.example.com'],
    publicKeySha256: keySha256,
    poisoned: false,
    sctList: 'present',
    scts: authority.logs.map((log) => ({ logId: log.id.toString('hex'), loggedAt: '2026-11-21T10:00:00.987Z' })),
    issuer: 'CN=Certflow Simulated CA',
    extendedKeyUsages: ['1.3.6.1.5.5.7.3.1'],
    keyType: 'EC P-256',
    csrPublicKeySha256: null,
  });
});

it.each<[string, Partial<LeafOrder>, Partial<Leaf>, string]>([
  ['logged', {}, { sctList: 'present', poisoned: false }, 'logged'],
  ['logged in two logs for 199 days', { sctCount: 2 }, { sctList: 'present' }, 'weakly-logged'],
  ['logged in two logs for 90 days', { sctCount: 2, days: 90 }, { sctList: 'present' }, 'logged'],
  ['not logged', { sctCount: 0 }, { sctList: 'absent', scts: [] }, 'unlogged'],
  ['a precertificate', { poisoned: true }, { poisoned: true, sctList: 'absent' }, 'poisoned'],
  ['logged, with half a list', { malformedScts: true }, { sctList: 'malformed', scts: [] }, 'malformed'],
])('tells that a leaf is %s', async (_, order, expected, verdict) => {
  const leaf = await inspect(issue(order));
  expect(leaf).toMatchObject(expected);
  expect(sctVerdictOf(leaf)).toBe(verdict);
});

it.each([
  ['rsa', { modulusLength: 2048 }],
  ['ec', { namedCurve: 'P-384' }],
  ['ed25519', {}],
] as const)('hashes an %s key as node:crypto exports it', async (type, options) => {
  const { publicKey } = generateKeyPairSync(type as 'ec', options as { namedCurve: string });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const { publicKeySha256 } = await inspect(issue({ publicKey: publicKeyInfo(publicKey) }));
  expect(publicKeySha256).toBe(createHash('sha256').update(der).digest('hex'));
});

it.each([
  ['rsa', { modulusLength: 2048 }, 'RSA 2048'],
  ['ec', { namedCurve: 'P-384' }, 'EC P-384'],
  ['ec', { namedCurve: 'secp256k1' }, 'EC secp256k1'],
  ['ed25519', {}, 'ed25519'],
])('names the key type of %s %j', async (type, options, keyType) => {
  const { publicKey } = generateKeyPairSync(type as 'ec', options as { namedCurve: string });
  expect(await inspect(issue({ publicKey: publicKeyInfo(publicKey) }))).toMatchObject({ keyType });
});

it('hashes the key of the CSR asked for, else of the order', async () => {
  const pem = issue();
  const own = createCsr('example.com', keys);
  const other = createCsr('example.com');
  expect((await inspect(pem, { csr: own })).csrPublicKeySha256).toBe(keySha256);
  expect((await inspect(pem, { csr: null, orderCsr: own })).csrPublicKeySha256).toBe(keySha256);
  expect((await inspect(pem, { csr: own, orderCsr: other })).csrPublicKeySha256).toBe(keySha256);
  expect((await inspect(pem, { csr: own.replaceAll('\n', '') })).csrPublicKeySha256).toBe(keySha256);
  expect((await inspect(pem, { csr: other })).csrPublicKeySha256).not.toBe(keySha256);
  expect((await inspect(pem, { csr: pem })).csrPublicKeySha256).toBeNull();
});

it('takes no other certificate for the one that is listed', async () => {
  const pem = issue();
  const { serialNumber } = await inspect(pem);
  const listed = serialNumber.toLowerCase().replace(/(..)(?=.)/g, '$1:');
  expect(await inspect(pem, { serialNumber: listed })).toEqual(await inspect(pem, { serialNumber: null }));
  await expect(inspect(issue(), { serialNumber })).rejects.toMatchObject({
    name: 'ContractBroken',
    message: expect.stringMatching(`^pem: has serial number [0-9A-F]+, but is listed as ${serialNumber}$`),
  });
});

it.each<[string, (leaf: string) => string]>([
  ['first, with CRLF', (leaf) => (leaf + authority.pem).replaceAll('\n', '\r\n')],
  ['last', (leaf) => authority.pem + authority.pem + leaf],
  ['twice', (leaf) => leaf + authority.pem + leaf],
])('reads the certificate of a bundle that is no CA: %s', async (_, bundle) => {
  const pem = issue();
  expect(await inspect(bundle(pem))).toEqual(await inspect(pem));
});

it('chooses the listed one of several leaves, whoever compares it', async () => {
  const [first, second] = [issue(), issue()];
  const { serialNumber } = await inspect(second);
  const bundle = first + authority.pem + second;
  expect(await inspect(bundle, { serialNumber: `00${serialNumber.toLowerCase()}` })).toMatchObject({ serialNumber });
  expect(await inspect(bundle, { preferredSerialNumber: serialNumber })).toMatchObject({ serialNumber });
  expect(await inspect(first, { preferredSerialNumber: serialNumber })).toEqual(await inspect(first));
});

it.each<[string, Known, string]>([
  ['none of them is listed', { serialNumber: '0A' }, 'none of them is listed, which is 0A'],
  ['nothing is listed', {}, 'no serial number is listed to choose by'],
])('raises ContractBroken on several leaves where %s', async (_, known, problem) => {
  await expect(inspect(issue() + issue(), known)).rejects.toMatchObject({
    name: 'ContractBroken',
    message: expect.stringMatching(new RegExp(`^pem: contains 2 certificates that are not a CA .*; ${problem}$`)),
  });
});

const PEM = issue();
const INNER = new X509Certificate(PEM).raw.toString('latin1');
const armoured = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;

it.each([
  ['nothing', ''],
  ['words', 'not a certificate'],
  ['a CA alone', authority.pem],
  ['a CSR', createCsr('example.com')],
  ['half a certificate', PEM.slice(0, 400)],
  ['a thirteenth month', armoured(Buffer.from(INNER.replace('261121100000Z', '261321100000Z'), 'latin1'))],
  ['other bytes in the armour', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
])('raises ContractBroken on %s', async (_, pem) => {
  await expect(handler({ pem })).rejects.toMatchObject({ name: 'ContractBroken' });
});

it('answers or raises ContractBroken for whatever byte of a certificate is wrong', async () => {
  const der = new X509Certificate(PEM).raw;
  for (let index = 0; index < 2 * der.length; index += 5) {
    const broken = Buffer.from(der);
    const at = index % der.length;
    broken[at] = (broken[at] ?? 0) ^ (index < der.length ? 0x55 : 0x01);
    const outcome = await handler({ pem: armoured(broken) }).catch((error: Error) => error.name);
    if (typeof outcome === 'string') expect(outcome).toBe('ContractBroken');
  }
});
