import { execFileSync } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Certificate, Extensions } from '@peculiar/asn1-x509';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as inspectCertificate } from '../../../../lambdas/certificate/inspect-certificate.ts';
import { handler as addNoteCall } from '../../../../lambdas/digicert/add-note.ts';
import { handler as changeCtStatusCall } from '../../../../lambdas/digicert/change-ct-status.ts';
import { handler as domainInfo } from '../../../../lambdas/digicert/domain-info.ts';
import { handler as downloadCertificate } from '../../../../lambdas/digicert/download-certificate.ts';
import { handler as listDomains } from '../../../../lambdas/digicert/list-domains.ts';
import { handler as listReissues } from '../../../../lambdas/digicert/list-reissues.ts';
import { handler as orderInfo } from '../../../../lambdas/digicert/order-info.ts';
import { handler as reissueCertificateCall } from '../../../../lambdas/digicert/reissue-certificate.ts';
import { handler as updateOrderStatusCall } from '../../../../lambdas/digicert/update-order-status.ts';
import { effectiveUntil } from '../../../../lambdas/domain/domain-freshness.ts';
import { bindingErrors } from '../../../../lambdas/domain/leaf-binding.ts';
import type { DomainValidation, Leaf, Order, Reissue } from '../../../../lambdas/domain/order.ts';
import { sctVerdictOf } from '../../../../lambdas/domain/sct-verdict.ts';
import { createCsr } from '../../../../lib/local/simulators/certificate-request.ts';
import { type DigicertOptions, DigicertSimulator } from '../../../../lib/local/simulators/digicert.ts';
import { ConnectionLost } from '../../../../lib/local/simulators/faults.ts';
import { budgetTable } from '../../../lambdas/budget-table.ts';
import { planned } from '../../../lambdas/planned.ts';

const addNote = planned(addNoteCall);
const changeCtStatus = planned(changeCtStatusCall);
const reissueCertificate = planned(reissueCertificateCall);
const updateOrderStatus = planned(updateOrderStatusCall);

const START = Date.UTC(2026, 10, 21, 10);
const clock = {
  seconds: 0,
  now: () => START + clock.seconds * 1000,
  sleep: async (ms: number) => {
    clock.seconds += ms / 1000;
  },
};

let digicert: DigicertSimulator;
const server = createAdaptorServer({
  fetch: (request: Request) =>
    new URL(request.url).pathname === '/secretsmanager/get'
      ? Response.json({ SecretString: JSON.stringify({ apiKey: 'simulated-digicert-key', region: 'eu' }) })
      : digicert.app.fetch(request),
});

beforeAll(async () => {
  Object.assign(process.env, (await budgetTable()).environment);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  process.env.DIGICERT_EU_BASE_URL = `http://127.0.0.1:${port}/services/v2`;
  process.env.DIGICERT_SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:digicert';
  process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(port);
});
beforeEach(() => start());
afterAll(() => {
  server.close();
});

function start(options: Partial<DigicertOptions> = {}): void {
  clock.seconds = 0;
  digicert = new DigicertSimulator({ clock, ...options });
}

const orderId = 12345;
const order = () => orderInfo({ orderId }) as Promise<Order>;
const reissues = async () => (await listReissues({ orderId, orderInfo: await order() })) as Reissues;
interface Reissues {
  reissues: Reissue[];
  newestIssuedCertificateId: number;
}

async function reissue(changes: Record<string, unknown> = {}) {
  const { commonName, dnsNames, csr, signatureHash, serverPlatformId } = await order();
  return reissueCertificate({ orderId, commonName, dnsNames, csr, signatureHash, serverPlatformId, ...changes });
}

async function newest(): Promise<{ leaf: Leaf; pem: string; errors: string[] }> {
  const { csr, dnsNames } = await order();
  const list = await reissues();
  const issuedCertificateId = list.newestIssuedCertificateId;
  const { pem } = (await downloadCertificate({ issuedCertificateId })) as { pem: string };
  const leaf = (await inspectCertificate({ pem, csr })) as Leaf;
  const listed = list.reissues.find((entry) => entry.issuedCertificateId === issuedCertificateId);
  const serialNumber = listed?.serialNumber ?? null;
  const publicKeySha256 = leaf.csrPublicKeySha256 ?? '';
  const now = new Date(clock.now()).toISOString();
  return { leaf, pem, errors: bindingErrors(leaf, { serialNumber, publicKeySha256, dnsNames, now }) };
}

describe('through the calls', () => {
  it('switches CT off and on again, and the newest certificate follows each reissue', async () => {
    expect(sctVerdictOf((await newest()).leaf)).toBe('logged');
    const seen: string[] = [];
    for (const disableCt of [true, false]) {
      await changeCtStatus({ orderId, disableCt });
      expect(digicert.account.flagOf(orderId)).toBe(disableCt);
      expect(await reissue()).toMatchObject({ requestStatus: 'approved', issuedCertificateId: null });
      expect(await order()).toMatchObject({ status: 'reissue_pending', pendingRequests: [] });
      clock.seconds += 89;
      expect((await reissues()).reissues.at(-1)).toMatchObject({ status: 'pending', serialNumber: null });
      clock.seconds += 1;
      const { leaf, errors } = await newest();
      expect(errors).toEqual([]);
      expect(await order()).toMatchObject({ status: 'issued', serialNumber: leaf.serialNumber });
      expect(leaf.notBefore).toBe(new Date(clock.now()).toISOString());
      seen.push(sctVerdictOf(leaf));
    }
    expect(seen).toEqual(['unlogged', 'logged']);
    expect(digicert.account.reissueCount(orderId)).toBe(2);
    expect(digicert.account.sanChanges).toEqual([]);
  });

  it('issues at the time it was due, whenever somebody looks', async () => {
    await reissue();
    clock.seconds = 5000;
    expect(await order()).toMatchObject({ status: 'issued', issuedAt: new Date(START + 90_000).toISOString() });
  });

  it('lists the primary certificate too, once there is a reissue', async () => {
    expect((await reissues()).reissues).toEqual([]);
    const { issuedCertificateId } = await order();
    await reissue();
    expect((await reissues()).reissues.map((entry) => entry.issuedCertificateId)).toContain(issuedCertificateId);
  });

  it('issues within the answer when nothing takes time', async () => {
    start({ issuanceSeconds: 0 });
    const { issuedCertificateId } = (await reissue()) as { issuedCertificateId: number };
    expect(await order()).toMatchObject({ status: 'issued', issuedCertificateId });
  });

  it('reissues for the key of another CSR', async () => {
    const csr = createCsr('example.com');
    await reissue({ csr });
    clock.seconds = 90;
    expect((await newest()).leaf.csrPublicKeySha256).toBe((await newest()).leaf.publicKeySha256);
    expect((await order()).csr).toBe(csr.replaceAll('\n', ''));
  });

  it('cancels a pending reissue: the request is rejected and the order issued as before', async () => {
    const before = await order();
    await changeCtStatus({ orderId, disableCt: true });
    await reissue();
    await updateOrderStatus({ orderId, note: 'the deadline has passed' });
    clock.seconds = 1000;
    expect(await order()).toEqual({ ...before, disableCt: true });
    expect((await reissues()).reissues.at(-1)).toMatchObject({ status: 'rejected' });
    await expect(updateOrderStatus({ orderId, note: 'again' })).rejects.toMatchObject({ name: 'ProviderRejected' });
  });

  it('refuses a second reissue while one is pending', async () => {
    await reissue();
    await expect(reissue()).rejects.toMatchObject({ name: 'ProviderRejected', status: 400 });
    expect(digicert.account.reissueCount(orderId)).toBe(1);
  });

  it('records that a reissue drops a name', async () => {
    await reissue({ dnsNames: ['example.com'] });
    expect(digicert.account.sanChanges).toMatchObject([
      { orderId, before: ['example.com', 'www.example.com'], after: ['example.com'] },
    ]);
  });

  it('keeps notes', async () => {
    const { noteId } = (await addNote({ orderId, note: 'CT logging is off.' })) as { noteId: number };
    expect(digicert.account.notesOf(orderId)).toEqual(['CT logging is off.']);
    const response = await ask('GET', `/order/certificate/${orderId}/note`);
    expect(await response.json()).toMatchObject({ notes: [{ id: noteId, text: 'CT logging is off.' }] });
  });

  it('finds the domain of the names, valid for 199 days from its approval', async () => {
    const listed = await listDomains({ covering: { dnsNames: ['example.com', '*.example.com', 'example.net'] } });
    expect(listed).toEqual({
      domains: [{ domainId: 8_000_001, name: 'example.com', dcvMethod: 'dns-txt-token' }],
      ...{ uncovered: ['example.net'], remarks: [], unreadable: [] },
    });
    const domain = (await domainInfo({ domainId: 8_000_001 })) as DomainValidation;
    expect(domain).toMatchObject({ approvedAt: '2026-11-01', activeValidations: ['ov', 'ev'], isActive: true });
    expect(effectiveUntil(domain, '2026-12-01T00:00:00.000Z')).toBe('2027-05-19T00:00:00.000Z');
    clock.seconds = 180 * 86_400;
    expect(await domainInfo({ domainId: 8_000_001 })).toMatchObject({ activeValidations: [] });
  });

  it('hides what is not active from List domains, but not from Domain info', async () => {
    const id = digicert.account.domains.add('example.net', { approvedDaysAgo: null });
    const { domains } = (await (await ask('GET', '/domain')).json()) as { domains: Record<string, unknown>[] };
    expect(domains.map((domain) => [domain.name, 'validations' in domain])).toEqual([
      ['example.com', true],
      ['example.net', false],
    ]);
    const info = await (await ask('GET', `/domain/${id}?include_validation=true`)).json();
    expect(info).toMatchObject({ validations: [{ status: 'pending' }, { status: 'pending' }] });
    expect(info).not.toHaveProperty('dcv_expiration');
  });
});

describe('scenarios', () => {
  async function reissuedUnder(scenario: DigicertOptions['scenario']) {
    digicert.account.scenario = scenario ?? {};
    await reissue();
    clock.seconds = 90;
    return newest();
  }

  it.each([
    ['wrongSctState', { wrongSctState: true }, 'unlogged'],
    ['sctCount', { sctCount: 2 }, 'weakly-logged'],
    ['poisoned', { poisoned: true }, 'poisoned'],
    ['malformedScts', { malformedScts: true }, 'malformed'],
  ])('%s', async (_, scenario, verdict) => {
    const { leaf, errors } = await reissuedUnder(scenario);
    expect([sctVerdictOf(leaf), errors]).toEqual([verdict, []]);
  });

  it.each([
    ['wrongSerial', { wrongSerial: true }, /^serial number/],
    ['wrongKey', { wrongKey: true }, /^public key/],
    ['wrongSans', { wrongSans: true }, /^names example.com instead of/],
  ])('%s', async (_, scenario, error) => {
    const { errors } = await reissuedUnder(scenario);
    expect(errors).toEqual([expect.stringMatching(error)]);
  });

  it('pendingApproval: waits for a person, then for the issuance', async () => {
    digicert.account.scenario = { pendingApproval: true };
    expect(await reissue()).toMatchObject({ requestStatus: 'pending' });
    clock.seconds = 100_000;
    expect(await order()).toMatchObject({ status: 'reissue_pending', pendingRequests: [{ type: 'reissue' }] });
    digicert.account.approve(orderId);
    expect(await order()).toMatchObject({ status: 'reissue_pending', pendingRequests: [] });
    clock.seconds += 90;
    expect((await newest()).errors).toEqual([]);
  });

  it('requestRejected: accepted, and rejected in the end', async () => {
    digicert.account.scenario = { requestRejected: true };
    const before = await order();
    await reissue();
    clock.seconds = 90;
    expect(await order()).toEqual(before);
    expect((await reissues()).reissues.at(-1)).toMatchObject({ status: 'rejected' });
  });

  it('rejectReissue and ctStatusRefused: refused, and nothing changed', async () => {
    digicert.account.scenario = { rejectReissue: 'caa_check_failed', ctStatusRefused: 'not_allowed' };
    await expect(reissue()).rejects.toMatchObject({ message: expect.stringContaining('caa_check_failed') });
    await expect(changeCtStatus({ orderId, disableCt: true })).rejects.toMatchObject({ name: 'ProviderRejected' });
    expect([digicert.account.flagOf(orderId), digicert.account.reissueCount(orderId)]).toEqual([false, 0]);
  });

  it('an order of which another person reissues', async () => {
    digicert.account.addOrder({ orderId: 777, commonName: 'example.org', logged: false, status: 'reissue_pending' });
    expect(await orderInfo({ orderId: 777 })).toMatchObject({
      status: 'reissue_pending',
      dnsNames: ['example.org', 'www.example.org'],
      pendingRequests: [{ type: 'reissue', status: 'pending' }],
    });
    expect(digicert.account.newestLeaf(777)).toMatchObject({ primary: true, sctCount: 0 });
  });

  it('an order that is not issued yet has nothing to download', async () => {
    digicert.account.addOrder({ orderId: 778, status: 'pending' });
    expect(await orderInfo({ orderId: 778 })).toMatchObject({ status: 'pending', issuedCertificateId: null });
    const { certificate } = (await (await ask('GET', '/order/certificate/778')).json()) as {
      certificate: { id: number };
    };
    const download = downloadCertificate({ issuedCertificateId: certificate.id });
    await expect(download).rejects.toMatchObject({ name: 'ProviderRejected', status: 400 });
  });

  it('shows disable_ct in Order info unless it is told to hide it', async () => {
    expect((await order()).disableCt).toBe(false);
    await changeCtStatus({ orderId, disableCt: true });
    expect((await order()).disableCt).toBe(true);
    start({ exposeDisableCt: false });
    expect((await order()).disableCt).toBeNull();
  });
});

describe('faults and refusals', () => {
  it('loses the answer to a reissue that was accepted', async () => {
    digicert.faults.add({ kind: 'lost', method: 'POST', path: /\/reissue$/ });
    const lost = ask('POST', `/order/certificate/${orderId}/reissue`, {
      certificate: { common_name: 'example.com', dns_names: ['www.example.com'], csr: createCsr('example.com') },
      skip_approval: true,
    });
    await expect(lost).rejects.toBeInstanceOf(ConnectionLost);
    expect(digicert.account.reissueCount(orderId)).toBe(1);
    expect(digicert.requests.at(-1)).toMatchObject({ method: 'POST', body: { skip_approval: true } });
  });

  it('wants the key', async () => {
    const url = `http://digicert.test/services/v2/order/certificate/${orderId}`;
    const response = await digicert.app.request(url, { headers: { 'x-dc-devkey': 'another' } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'access_denied|access_denied_invalid_key' }] });
  });

  it.each([
    ['GET', '/order/certificate/1', undefined, 404],
    ['GET', '/certificate/1/download/format/pem_all', undefined, 404],
    ['GET', '/domain/1', undefined, 404],
    ['PUT', '/order/certificate/12345/ct-status', { disable_ct: '1' }, 400],
    ['PUT', '/order/certificate/12345/status', { status: 'CANCELED' }, 400],
    ['POST', '/order/certificate/12345/note', {}, 400],
    ['POST', '/order/certificate/12345/reissue', {}, 400],
    ['POST', '/order/certificate/12345/reissue', { certificate: { common_name: 'example.com', csr: 'x' } }, 400],
  ])('refuses %s %s %j with %i', async (method, path, body, status) => {
    expect((await ask(method, path, body)).status).toBe(status);
  });
});

describe('certificates', () => {
  it('chain up to the CA, and carry SCTs that its logs signed', async () => {
    const { pem } = await newest();
    const leaf = new X509Certificate(pem);
    const { authority } = digicert.account;
    const ca = new X509Certificate(authority.pem);
    expect([leaf.checkIssued(ca), leaf.verify(ca.publicKey), ca.verify(ca.publicKey)]).toEqual([true, true, true]);

    const { tbsCertificate } = AsnConvert.parse(leaf.raw, Certificate);
    const extensions = tbsCertificate.extensions ?? new Extensions();
    const isSctList = ({ extnID }: { extnID: string }) => extnID === '1.3.6.1.4.1.11129.2.4.2';
    const extension = extensions.find(isSctList);
    tbsCertificate.extensions = new Extensions([...extensions].filter((other) => !isSctList(other)));
    const unlogged = Buffer.from(AsnConvert.serialize(tbsCertificate));
    const list = Buffer.from(AsnConvert.parse(extension?.extnValue.buffer ?? new ArrayBuffer(), OctetString).buffer);
    const verified: boolean[] = [];
    for (let at = 2; at < list.length; at += 2 + list.readUInt16BE(at)) {
      const sct = list.subarray(at + 2, at + 2 + list.readUInt16BE(at));
      const log = authority.logs.find(({ id }) => id.equals(sct.subarray(1, 33)));
      const length = Buffer.of(0, unlogged.length >> 8, unlogged.length & 0xff);
      // RFC 6962 section 3.2: v1, certificate_timestamp, time, precert_entry, issuer, TBSCertificate, no extensions.
      const head = [Buffer.of(0, 0), sct.subarray(33, 41), Buffer.of(0, 1), authority.keyHash, length];
      const bytes = Buffer.concat([...head, unlogged, Buffer.of(0, 0)]);
      verified.push(log !== undefined && verify('sha256', bytes, log.publicKey, sct.subarray(47)));
    }
    expect(verified).toEqual([true, true, true]);
  });

  const openssl =
    (...args: string[]) =>
    (input: string) =>
      execFileSync('openssl', args, { input, encoding: 'utf8', stdio: 'pipe' });
  let absent = false;
  try {
    openssl('version')('');
  } catch {
    absent = true;
  }

  it.skipIf(absent)('show their SCT list, or none, in openssl (skipped where openssl is not installed)', async () => {
    const text = openssl('x509', '-noout', '-text');
    const logged = text((await newest()).pem);
    expect(logged.match(/Signed Certificate Timestamp:/g)).toHaveLength(3);
    expect(logged).toContain('DNS:example.com, DNS:www.example.com');
    await changeCtStatus({ orderId, disableCt: true });
    await reissue();
    clock.seconds = 90;
    expect(text((await newest()).pem)).not.toContain('SCTs');
    expect(openssl('req', '-noout', '-verify')(createCsr('example.com'))).toBe('');
  });
});

function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { 'x-dc-devkey': 'simulated-digicert-key', 'content-type': 'application/json' };
  const url = `http://digicert.test/services/v2${path}`;
  return Promise.resolve(
    digicert.app.request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
  );
}
