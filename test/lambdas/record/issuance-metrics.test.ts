import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { handler as recordVerification } from '../../../lambdas/record/record-verification.ts';
import { activePackOf, at, certificateOf, DAY, HOUR, NOW, OWNER, PACK_ID, packOf } from '../domain/samples.ts';
import { clockAt, storeCertificate, useTable } from './table-server.ts';

useTable();

/** What the Lambda would have written to its log. */
let written = '';
beforeEach(() => {
  written = '';
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'Certflow_record-record-verification');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const published = () =>
  written
    .split('\n')
    .filter((line) => line.includes('CloudWatchMetrics'))
    .map((line) => JSON.parse(line))
    .map(({ _aws, service, ...values }) => values);

const pollAt = async (seconds: number, polls: number, pack = activePackOf()) => {
  clockAt(at(seconds));
  return recordVerification({
    certificateId: certificateOf().certificateId,
    owner: OWNER,
    verificationStartedAt: NOW,
    deadlineAt: at(14 * DAY),
    getSslVerification: { waitSeconds: 36, polls, entry: { brandCheck: false } },
    getCertificatePack: pack,
  });
};

it('tells once how long a certificate took, and how many polls', async () => {
  await storeCertificate({
    status: 'PENDING',
    packId: PACK_ID,
    requestedAt: at(-600),
    verificationStartedAt: NOW,
    deadlineAt: at(14 * DAY),
  });
  await pollAt(90, 1, packOf());
  await pollAt(HOUR, 4);
  expect(published()).toEqual([]);
  expect(await pollAt(HOUR + 30, 5)).toMatchObject({ verdict: 'active' });
  expect(published()).toEqual([{ TimeToActive: 600 + HOUR + 30 }, { PollsPerIssuance: 5 }]);

  written = '';
  await pollAt(2 * HOUR, 6);
  expect(await pollAt(2 * HOUR + 30, 7)).toMatchObject({ verdict: 'active' });
  expect(published()).toEqual([]);
});
