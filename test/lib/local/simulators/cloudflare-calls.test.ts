import { afterAll, beforeAll, expect, it } from 'vitest';
import { handler as analyzeCertificate } from '../../../../lambdas/cloudflare/analyze-certificate.ts';
import { handler as deleteCertificatePackCall } from '../../../../lambdas/cloudflare/delete-certificate-pack.ts';
import { handler as editAutomaticSslModeCall } from '../../../../lambdas/cloudflare/edit-automatic-ssl-mode.ts';
import { handler as editUniversalSslSettingsCall } from '../../../../lambdas/cloudflare/edit-universal-ssl-settings.ts';
import { handler as editValidationMethodCall } from '../../../../lambdas/cloudflare/edit-validation-method.ts';
import { handler as getAutomaticSslMode } from '../../../../lambdas/cloudflare/get-automatic-ssl-mode.ts';
import { handler as getCertificatePack } from '../../../../lambdas/cloudflare/get-certificate-pack.ts';
import { handler as getCertificatePackQuotas } from '../../../../lambdas/cloudflare/get-certificate-pack-quotas.ts';
import { handler as getSslRecommendation } from '../../../../lambdas/cloudflare/get-ssl-recommendation.ts';
import { handler as getSslVerification } from '../../../../lambdas/cloudflare/get-ssl-verification.ts';
import { handler as getUniversalSslSettings } from '../../../../lambdas/cloudflare/get-universal-ssl-settings.ts';
import { handler as judgePackCoverage } from '../../../../lambdas/cloudflare/judge-pack-coverage.ts';
import { handler as listCertificatePacks } from '../../../../lambdas/cloudflare/list-certificate-packs.ts';
import { handler as orderCertificatePackCall } from '../../../../lambdas/cloudflare/order-certificate-pack.ts';
import { handler as restartValidationCall } from '../../../../lambdas/cloudflare/restart-validation.ts';
import { handler as sslVerificationDetailsCall } from '../../../../lambdas/cloudflare/ssl-verification-details.ts';
import { handler as surveyCertificatePacks } from '../../../../lambdas/cloudflare/survey-certificate-packs.ts';
import { handler as updateCertificatePackCall } from '../../../../lambdas/cloudflare/update-certificate-pack.ts';
import { certificateIdOf } from '../../../../lambdas/runtime/certificate-id.ts';
import { type Served, serve } from '../../../../lib/local/serve.ts';
import { CloudflareSimulator } from '../../../../lib/local/simulators/cloudflare.ts';
import { fixture } from '../../../lambdas/call-cases.ts';
import { type Loopback, startLoopback } from '../../../lambdas/loopback.ts';
import { planned } from '../../../lambdas/planned.ts';

const deleteCertificatePack = planned(deleteCertificatePackCall);
const editAutomaticSslMode = planned(editAutomaticSslModeCall);
const editUniversalSslSettings = planned(editUniversalSslSettingsCall);
const editValidationMethod = planned(editValidationMethodCall);
const orderCertificatePack = planned(orderCertificatePackCall);
const restartValidation = planned(restartValidationCall);
const updateCertificatePack = planned(updateCertificatePackCall);
const sslVerificationDetails = planned(sslVerificationDetailsCall);

let now = Date.now();
const clock = { now: () => now, sleep: () => Promise.resolve() };
const later = (seconds: number) => {
  now += seconds * 1000;
};
const simulator = new CloudflareSimulator({ clock, seed: 1 });
const zone = {
  zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
  zoneName: 'example.com',
  hosts: ['*.example.com', 'example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
  cloudflareBranding: true,
  verificationStartedAt: new Date(now).toISOString(),
  deadlineAt: new Date(now + 86_400_000).toISOString(),
};

let served: Served;
let secrets: Loopback;
beforeAll(async () => {
  served = await serve((request) => simulator.app.fetch(request), 0, 'the Cloudflare simulator');
  secrets = await startLoopback();
  secrets.secret({ apiToken: 'simulated-cloudflare-token' });
  process.env.CLOUDFLARE_BASE_URL = `http://127.0.0.1:${served.port}/client/v4`;
  process.env.CLOUDFLARE_SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:cloudflare';
  process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(secrets.port);
});
afterAll(async () => {
  await served.close();
  await secrets.close();
});

it('lives a whole life through the calls that the machines make', async () => {
  simulator.scenario = { validationTimesOut: 1, validationTimeoutSeconds: 3600 };
  expect(await getCertificatePackQuotas(zone)).toMatchObject({ verdict: 'available', allocated: 10, used: 0 });
  expect(await listCertificatePacks(zone)).toMatchObject({ packIds: [expect.any(String)], candidates: [] });

  const { packId, status } = await orderCertificatePack(zone);
  expect(status).toBe('initializing');
  expect(await listCertificatePacks(zone)).toMatchObject({ candidates: [{ packId }] });

  later(60);
  expect(await getSslVerification({ ...zone, packId })).toMatchObject({
    entry: { certificateStatus: 'authorizing', brandCheck: false },
  });
  expect((await getCertificatePack({ ...zone, packId })).validationRecords).toHaveLength(3);

  later(3600);
  expect(await getCertificatePack({ ...zone, packId })).toMatchObject({
    status: 'validation_timed_out',
    validationErrors: ['CAA lookup timed out for *.example.com'],
  });
  expect(await restartValidation({ ...zone, packId })).toMatchObject({ packId, status: 'pending_validation' });
  expect(await editValidationMethod({ ...zone, packId })).toEqual({
    status: 'pending_validation',
    validationMethod: 'txt',
  });
  await expect(restartValidation({ ...zone, packId })).rejects.toMatchObject({ name: 'ProviderRejected', status: 400 });

  later(300);
  const pack = await getCertificatePack({ ...zone, packId });
  expect(pack).toMatchObject({ status: 'active', certificates: [{ status: 'active' }, { status: 'active' }] });
  expect(Date.parse(pack.certificates[0]?.expiresAt ?? '')).toBeGreaterThan(now + 89 * 86_400_000);

  simulator.removePack(packId);
  expect(await getCertificatePack({ ...zone, packId })).toMatchObject({ packId, status: 'deleted' });
});

it('loses connections as the calls would find them lost', async () => {
  simulator.faults.add({ kind: 'lost', path: /\/order$/ });
  const before = simulator.advancedPacks(zone.zoneId).length;
  await expect(orderCertificatePack(zone)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
  expect(simulator.advancedPacks(zone.zoneId)).toHaveLength(before + 1);
  simulator.faults.add({ kind: 'status', status: 429, path: /\/order$/ });
  await expect(orderCertificatePack(zone)).rejects.toMatchObject({ name: 'RateLimited' });
  expect(simulator.advancedPacks(zone.zoneId)).toHaveLength(before + 1);
});

it('takes an order from its survey to its deletion, asking first what it would uncover', async () => {
  simulator.scenario = {};
  const own = new Set((await surveyCertificatePacks(zone)).packs.map(({ packId }) => packId));
  const { packId } = await orderCertificatePack(zone);
  later(300);
  const { packs } = await surveyCertificatePacks(zone);
  const surveyed = packs.find((pack) => pack.packId === packId);
  expect(surveyed).toMatchObject({ type: 'advanced', status: 'active', certificateId: certificateIdOf(zone) });
  expect(Date.parse(surveyed?.expiresAt ?? '')).toBeGreaterThan(now);
  expect(own.has(packId)).toBe(false);

  expect(await updateCertificatePack({ ...zone, packId, cloudflareBranding: false })).toMatchObject({
    hosts: expect.not.arrayContaining([expect.stringContaining('cloudflaressl')]),
  });
  expect(await judgePackCoverage({ ...zone, packId })).toMatchObject({ verdict: 'covered', uncovered: [] });
  expect(await deleteCertificatePack({ ...zone, packId })).toEqual({ packId, alreadyGone: false });
  expect(await judgePackCoverage({ ...zone, packId })).toMatchObject({
    verdict: 'gone',
    reason: 'the pack is pending_deletion',
  });
  later(86_400);
  expect(await deleteCertificatePack({ ...zone, packId })).toEqual({ packId, alreadyGone: true });
});

it('surveys the successor of a renewed pack under the same certificate', async () => {
  const { packId } = await orderCertificatePack(zone);
  const successor = simulator.renew(packId);
  const { packs } = await surveyCertificatePacks(zone);
  expect(packs.filter((pack) => pack.packId === packId)).toEqual([]);
  expect(packs.find((pack) => pack.packId === successor.id)?.certificateId).toBe(certificateIdOf(zone));
});

it('switches what belongs to the zone, and reads it back', async () => {
  expect(await editAutomaticSslMode({ ...zone, value: 'auto' })).toMatchObject({
    value: 'auto',
    nextScheduledScanAt: expect.stringMatching(/Z$/),
  });
  expect(await getAutomaticSslMode(zone)).toMatchObject({ value: 'auto', editable: true });
  expect(await getSslRecommendation(zone)).toMatchObject({ notOffered: true });
  simulator.scenario = { recommendation: 'auto' };
  expect(await getSslRecommendation(zone)).toMatchObject({ notOffered: false, value: 'auto' });

  for (const { id } of simulator.advancedPacks(zone.zoneId)) simulator.removePack(id);
  expect(await judgePackCoverage({ ...zone, packId: null })).toMatchObject({
    verdict: 'uncovered',
    uncovered: ['*.example.com', 'example.com'],
  });
  expect(await editUniversalSslSettings({ ...zone, enabled: false })).toEqual({ enabled: false });
  expect(await getUniversalSslSettings(zone)).toEqual({ enabled: false });
});

it('reads a certificate and the verification in full', async () => {
  const { certificate } = JSON.parse(fixture('cloudflare/analyze-certificate.request.json')).body;
  expect(await analyzeCertificate({ ...zone, certificate })).toMatchObject({
    analysis: { expires_on: '2016-11-22T16:43:01Z' },
  });
  const { packId } = await orderCertificatePack(zone);
  later(60);
  const { verifications } = await sslVerificationDetails({ ...zone, retry: true });
  expect(verifications.find((entry) => entry.packId === packId)).toMatchObject({
    certificateStatus: 'authorizing',
    verificationStatus: null,
    signature: 'ECDSAWithSHA256',
  });
  expect(simulator.requests.at(-1)?.query).toEqual({ retry: 'true' });
});
