import { describe, expect, it } from 'vitest';
import { handler as acceptCommand } from '../../../lambdas/record/accept-command.ts';
import { handler as explainFailure } from '../../../lambdas/record/explain-failure.ts';
import { handler as judgeNote } from '../../../lambdas/record/judge-note.ts';
import { handler as judgeReadBack } from '../../../lambdas/record/judge-read-back.ts';
import { handler as openCommand } from '../../../lambdas/record/open-command.ts';
import { handler as recordBranding } from '../../../lambdas/record/record-branding.ts';
import { handler as recordValidationMethod } from '../../../lambdas/record/record-validation-method.ts';
import { handler as recordZoneWishes } from '../../../lambdas/record/record-zone-wishes.ts';
import { handler as restoreValidationMethod } from '../../../lambdas/record/restore-validation-method.ts';
import { claimPack, readRecord } from '../../../lambdas/record/table.ts';
import { moveZone, zoneKey } from '../../../lambdas/record/zone-contract.ts';
import { certificateOf, NOW, OTHER, OWNER, PACK_ID } from '../domain/samples.ts';
import { certificateNow, storeCertificate, useTable } from './table-server.ts';

const { certificateId, zoneId, zoneName } = certificateOf();
const OLD_PACK_ID = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

const table = useTable();

describe('accept-command', () => {
  const accept = (command: string, input: Record<string, unknown>) =>
    acceptCommand({ command, input, executionId: OWNER });

  it('fills the optional fields and leaves out what Step Functions adds', async () => {
    const started = { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: OTHER };
    expect(
      await accept('edit-universal-ssl-settings', { zoneId, zoneName: 'Example.COM.', enabled: false, ...started }),
    ).toEqual({
      ...{ certificateId: null, packId: null, zoneId, zoneName: 'example.com', enabled: false },
      ...{ acknowledgeUncovered: false, acknowledgeToggle: false },
      outcome: { verdict: 'accepted', attempts: 0, send: { number: '0', redriveCount: 0 } },
      ...{ command: 'edit-universal-ssl-settings', executionId: OWNER },
    });
  });

  it('adds zone and pack of the certificate that it names, and writes nothing', async () => {
    await storeCertificate({ packId: PACK_ID, owner: OTHER });
    const before = await table.scan();
    expect(await accept('update-certificate-pack', { certificateId, cloudflareBranding: true })).toMatchObject({
      zoneId,
      packId: PACK_ID,
      cloudflareBranding: true,
    });
    expect(await table.scan()).toEqual(before);
  });

  it('refuses a certificate without a pack', async () => {
    await storeCertificate();
    await expect(accept('update-certificate-pack', { certificateId, cloudflareBranding: true })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `certificateId: ${certificateId} has no pack yet; wait until it is ordered`,
    });
  });

  it('refuses a command that there is not', async () => {
    await expect(accept('format-disk', {})).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});

describe('open-command', () => {
  const open = (input: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    openCommand({ command: 'delete', input, executionId: OWNER, ...more });

  it('takes the record of a certificate, of whatever status', async () => {
    await storeCertificate({ status: 'ABANDONED', packId: PACK_ID, owner: null });
    expect(await open({ certificateId })).toMatchObject({
      verdict: 'opened',
      hasRecord: true,
      certificateId,
      packId: PACK_ID,
      acknowledgeUncovered: false,
      owner: OWNER,
      namePrefix: 'first',
    });
    expect(await certificateNow()).toMatchObject({ owner: OWNER, status: 'ABANDONED', generation: 1, run: 2 });
  });

  it('leaves it to an owner, until that one is dead', async () => {
    await storeCertificate({ packId: PACK_ID, owner: OTHER });
    expect(await open({ certificateId })).toMatchObject({ verdict: 'owned', owner: OTHER });
    expect(await open({ certificateId }, { deadOwner: OTHER })).toMatchObject({ verdict: 'opened', owner: OWNER });
  });

  it('knows whose a pack is that is named itself', async () => {
    await storeCertificate({ packId: PACK_ID, owner: null });
    await claimPack(PACK_ID, certificateId);
    const named = { zoneId, zoneName, packId: PACK_ID };
    expect(await open(named)).toMatchObject({ certificateId, hasRecord: true, owner: OWNER });
    await expect(open({ ...named, zoneId: 'f'.repeat(32) })).rejects.toThrow(`zoneId: pack ${PACK_ID} is in zone`);
  });

  it.each([
    ['nobody’s', false],
    ['that of an earlier generation', true],
  ])('goes on without a record when the pack is %s', async (_, claimed) => {
    await storeCertificate({ packId: PACK_ID, owner: OTHER });
    if (claimed) await claimPack(OLD_PACK_ID, certificateId);
    expect(await open({ zoneId, zoneName, packId: OLD_PACK_ID, acknowledgeUncovered: true })).toMatchObject({
      verdict: 'opened',
      certificateId: null,
      hasRecord: false,
      owner: OWNER,
      acknowledgeUncovered: true,
    });
    expect(await certificateNow()).toMatchObject({ owner: OTHER, version: 1 });
  });

  it.each([
    [{}, null],
    [{ validationMethod: 'http' }, 'http'],
  ])('opens a certificate to rotate it: %j', async (wish, validationMethod) => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID, owner: null });
    const opened = await openCommand({ command: 'rotate', input: { certificateId, ...wish }, executionId: OWNER });
    expect(opened).toMatchObject({ verdict: 'opened', validationMethod });
  });

  it('refuses a method that no order takes, before anything is written', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID, owner: null });
    const input = { certificateId, validationMethod: 'cname' };
    await expect(openCommand({ command: 'rotate', input, executionId: OWNER })).rejects.toThrow(
      /validationMethod: must be one of txt, http, email/,
    );
    expect(await certificateNow()).toMatchObject({ version: 1 });
  });

  it('refuses to delete what has no pack, and writes nothing', async () => {
    await storeCertificate({ owner: null });
    await expect(open({ certificateId })).rejects.toThrow(/has no pack; abandon it instead/);
    expect(await certificateNow()).toMatchObject({ owner: null, version: 1 });
  });
});

describe('explain-failure', () => {
  it.each([
    ['ProviderRejected', 'refused'],
    ['InvalidInput', 'refused'],
    ['CredentialsRejected', 'auth-paused'],
    ['RateLimited', 'postponed'],
    ['ProviderUnavailable', 'postponed'],
    ['Lambda.TooManyRequestsException', 'postponed'],
    ['OutcomeUnknown', 'uncertain'],
    ['States.Timeout', 'uncertain'],
  ])('%s: %s, in one sentence', async (name, verdict) => {
    const Cause = JSON.stringify({ errorType: name, errorMessage: 'why', trace: ['at x'] });
    expect(await explainFailure({ error: { Error: name, Cause } })).toEqual({ verdict, reason: `${name}: why` });
  });

  it('remembers of a change of settings that the credential was refused, and says once what is news', async () => {
    await moveZone({ zoneId, zoneName }, 'store', () => undefined, new Date(NOW));
    const refusedWith = (version: string, execution: string) => {
      const errorMessage = `Cloudflare PATCH /zones/x: 403, 10000 no (secret version ${version})`;
      const error = { Error: 'CredentialsRejected', Cause: JSON.stringify({ errorMessage }) };
      return explainFailure({ error, change: { zoneId, machine: 'EditAutomaticSslMode', execution } });
    };
    expect(await refusedWith('one', 'a')).toMatchObject({ verdict: 'auth-paused', isNews: true });
    expect(await refusedWith('one', 'a')).toMatchObject({ isNews: true });
    expect(await refusedWith('one', 'b')).toMatchObject({ isNews: false });
    expect(await refusedWith('two', 'c')).toMatchObject({ isNews: true });
    expect(await readRecord(zoneKey(zoneId))).toMatchObject({
      pauses: { EditAutomaticSslMode: { kind: 'mutation', secretVersion: 'two', isRepeated: false } },
    });
  });

  it('remembers nothing of a zone that has no record', async () => {
    const change = { zoneId: 'e'.repeat(32), machine: 'EditAutomaticSslMode', execution: 'a' };
    const answer = await explainFailure({ error: { Error: 'CredentialsRejected', Cause: 'no' }, change });
    expect(answer).toMatchObject({ isNews: true });
    expect(await readRecord(`zone#${'e'.repeat(32)}`)).toBeUndefined();
  });
});

describe('judge-read-back', () => {
  it.each([
    ['custom', 'custom', {}, 'applied'],
    ['custom', 'auto', {}, 'repeat'],
    [false, null, {}, 'uncertain'],
    [false, true, {}, 'repeat'],
    [false, true, { outcome: { attempts: 1 } }, 'uncertain'],
    [true, true, { outcome: { attempts: 1 } }, 'applied'],
  ])('wanted %s, found %s, state %j: %s', async (wanted, found, state, verdict) => {
    expect(await judgeReadBack({ wanted, found, state })).toMatchObject({ verdict });
  });
});

describe('judge-note', () => {
  const list = (...ids: number[]) => ({ notes: ids.map((noteId) => ({ noteId, text: 'a' })) });

  it.each([
    ['added', { note: 'a', listNotes: list(1), listNotesToReadBack: list(1, 2) }, 'applied'],
    ['not added', { note: 'a', listNotes: list(1), listNotesToReadBack: list(1) }, 'uncertain'],
    ['deleted', { noteId: 1, listNotesToReadBack: list(2) }, 'applied'],
    ['still there', { noteId: 1, listNotesToReadBack: list(1) }, 'repeat'],
    ['there after two requests', { noteId: 1, listNotesToReadBack: list(1), outcome: { attempts: 1 } }, 'uncertain'],
  ])('a note that is %s', async (_, state, verdict) => {
    expect(await judgeNote(state)).toMatchObject({ verdict });
  });
});

describe('record-branding', () => {
  const record = (more: Record<string, unknown> = {}) =>
    recordBranding({ certificateId, cloudflareBranding: true, ...more });

  it('records it after an answer, whoever owns the record, once', async () => {
    await storeCertificate({ owner: OTHER });
    await record();
    expect(await record()).toMatchObject({ verdict: 'applied' });
    expect(await certificateNow()).toMatchObject({ cloudflareBranding: true, owner: OTHER, version: 2 });
  });

  it('records it after a read-back only where the pack shows it', async () => {
    await storeCertificate();
    const hosts = ['example.com'];
    expect(await record({ getCertificatePack: { hosts } })).toMatchObject({ verdict: 'repeat', attempts: 1 });
    const again = { getCertificatePack: { hosts }, outcome: { attempts: 1 } };
    expect(await record(again)).toMatchObject({ verdict: 'uncertain' });
    expect(await certificateNow()).toMatchObject({ cloudflareBranding: false });
    const branded = ['abc.sni.cloudflaressl.com', 'example.com'];
    expect(await record({ getCertificatePack: { hosts: branded } })).toMatchObject({ verdict: 'applied' });
    expect(await certificateNow()).toMatchObject({ cloudflareBranding: true });
  });
});

describe('record-validation-method', () => {
  const record = (input: Record<string, unknown>, executionId = OWNER) =>
    recordValidationMethod({ input: { certificateId, ...input }, executionId });
  const restore = (executionId = OWNER) => restoreValidationMethod({ certificateId, executionId });

  it('puts back what it was, however often recording it was repeated, and once only', async () => {
    await storeCertificate({ packId: PACK_ID, owner: OTHER });
    for (let time = 0; time < 2; time += 1) {
      const changed = { verdict: 'changed', validationMethod: 'email', previousMethod: 'txt' };
      expect(await record({ validationMethod: 'email' })).toMatchObject(changed);
    }
    expect(await certificateNow()).toMatchObject({ version: 2 });
    for (let time = 0; time < 2; time += 1) expect(await restore()).toEqual({ validationMethod: 'txt' });
    expect(await certificateNow()).toMatchObject({ version: 3, validationMethod: 'txt', owner: OTHER });
  });

  it('puts nothing back that another edit has changed since, or that was only rechecked', async () => {
    await storeCertificate({ packId: PACK_ID, hosts: ['example.com'] });
    await record({ validationMethod: 'email' });
    await record({ validationMethod: 'http' }, OTHER);
    expect(await restore()).toEqual({ validationMethod: 'http' });
    await record({}, 'a recheck');
    expect(await restore('a recheck')).toEqual({ validationMethod: 'http' });
    expect(await restore(OTHER)).toEqual({ validationMethod: 'email' });
  });

  it('refuses another method of an active certificate, and takes a recheck of it', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID, hosts: ['example.com'] });
    await expect(record({ validationMethod: 'http' })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(/is active, .*; rotate it with validationMethod http$/),
    });
    expect(await record({ validationMethod: 'txt' })).toMatchObject({ verdict: 'same' });
    expect(await certificateNow()).toMatchObject({ version: 1, validationMethod: 'txt' });
  });

  it('records another method, whoever owns the record', async () => {
    await storeCertificate({ packId: PACK_ID, owner: OTHER });
    expect(await record({ validationMethod: 'email' })).toMatchObject({
      verdict: 'changed',
      validationMethod: 'email',
      previousMethod: 'txt',
      packId: PACK_ID,
      zoneId,
    });
    expect(await certificateNow()).toMatchObject({ validationMethod: 'email', owner: OTHER, certificateId });
  });

  it.each([[{}], [{ validationMethod: 'txt' }], [{ validationMethod: null }]])(
    'asks for a recheck and writes nothing: %j',
    async (wish) => {
      await storeCertificate({ packId: PACK_ID });
      expect(await record(wish)).toMatchObject({ verdict: 'same', validationMethod: 'txt' });
      expect(await certificateNow()).toMatchObject({ version: 1 });
    },
  );

  it.each(['http', 'cname'])('takes %s only without a wildcard', async (validationMethod) => {
    await storeCertificate({ packId: PACK_ID });
    await expect(record({ validationMethod })).rejects.toThrow(
      /cannot validate the wildcard \*\.example\.com; use txt/,
    );
    await table.clear();
    await storeCertificate({ packId: PACK_ID, hosts: ['example.com'] });
    expect(await record({ validationMethod })).toMatchObject({ verdict: 'changed', validationMethod });
  });
});

describe('record-zone-wishes', () => {
  it('begins the zone’s record, and writes the same once', async () => {
    const input = { zoneId, zoneName, universalSsl: false };
    const wishes = { universalSsl: false, automaticMode: null, quotaHeadroom: null, enforce: false };
    expect(await recordZoneWishes({ input })).toMatchObject({ verdict: 'recorded', zoneId });
    await recordZoneWishes({ input });
    expect(await readRecord(zoneKey(zoneId))).toMatchObject({ version: 1, zoneName, wishes, told: [] });
  });
});
