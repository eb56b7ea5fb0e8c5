import { describe, expect, it } from 'vitest';
import type { AuthPause } from '../../../lambdas/domain/auth-pause.ts';
import { CERTIFICATE_STATUSES, type CertificateRecord } from '../../../lambdas/domain/certificate-record.ts';
import {
  chosen,
  type Due,
  dueOf,
  MAX_FINDINGS,
  orphansAmong,
  type UnrecordedPack,
  unrecordedPacks,
} from '../../../lambdas/domain/due.ts';
import { certificateOf, NOW, OTHER, orderIntentOf, PACK_ID } from './samples.ts';

const ID = certificateOf().certificateId;
/** The id that its request would have with the validation method that it has by now. */
const EDITED = 'example-com-ffffffffffffffff';
const NEW_PACK = '11111111-2222-3333-4444-555555555555';

const pack = (status: string, changes: Partial<UnrecordedPack> = {}): UnrecordedPack => ({
  ...{ packId: PACK_ID, type: 'advanced', status, certificateId: ID, expiresAt: null, claimedBy: null, claimant: null },
  ...changes,
});
const match = (status = 'active', claimedBy: string | null = null, claimant: UnrecordedPack['claimant'] = null) =>
  pack(status, { packId: NEW_PACK, claimedBy, claimant });
const record = (status: string, changes: Partial<CertificateRecord> = {}) => ({
  ...certificateOf({ status: status as CertificateRecord['status'], owner: null, packId: PACK_ID, ...changes }),
  packIdentity: EDITED,
});
const previous = { packId: 'old', packStatus: 'active', expiresAt: null, activeAt: null, generation: 1, isLeft: false };
const intent = orderIntentOf({ packIds: [NEW_PACK] });

interface Case {
  status: string;
  given?: Partial<CertificateRecord>;
  packs?: UnrecordedPack[];
  unrecorded?: UnrecordedPack[];
  action: Due['action'];
}

const CASES: Case[] = [
  ...['REQUESTED', 'ORDERING', 'PENDING', 'TIMED_OUT', 'AUTH_PAUSED', 'DELETING'].flatMap((status): Case[] => [
    { status, action: 'start' },
    { status, given: { owner: OTHER }, action: 'ask-owner' },
  ]),
  { status: 'ZONE_GONE', action: 'none' },
  { status: 'ZONE_GONE', packs: [pack('active')], action: 'none' },
  { status: 'ZONE_GONE', given: { owner: OTHER }, action: 'ask-owner' },
  ...['REFUSED', 'QUOTA_EXHAUSTED', 'ABANDONED', 'LOST', 'DELETED'].flatMap((status): Case[] => [
    { status, action: 'none' },
    { status, packs: [pack('deleted')], action: 'none' },
    { status, packs: [pack('pending_deletion')], action: 'none' },
    { status, given: { owner: OTHER }, action: 'none' },
    { status, given: { previous }, action: 'start' },
    { status, given: { previous, owner: OTHER }, action: 'ask-owner' },
  ]),
  ...['active', 'pending_validation', 'validation_timed_out', 'something new'].map(
    (seen): Case => ({ status: 'LOST', packs: [pack(seen)], action: 'take-up' }),
  ),
  { status: 'LOST', packs: [pack('expired')], action: 'none' },
  { status: 'LOST', given: { packId: null }, packs: [pack('active')], action: 'none' },
  { status: 'LOST', given: { previous }, packs: [pack('active')], action: 'start' },
  { status: 'DELETED', packs: [pack('active')], action: 'suspect' },
  { status: 'DELETED', packs: [pack('deletion_timed_out')], action: 'suspect' },
  { status: 'ABANDONED', packs: [pack('active')], action: 'none' },
  { status: 'ORDER_UNCERTAIN', given: { packId: null }, action: 'none' },
  { status: 'ORDER_UNCERTAIN', given: { packId: null }, unrecorded: [match('pending_validation')], action: 'start' },
  {
    status: 'OVERDUE',
    given: { packStatus: 'pending_validation' },
    packs: [pack('pending_validation')],
    action: 'none',
  },
  { status: 'OVERDUE', packs: [pack('active')], action: 'start' },
  { status: 'OVERDUE', given: { packStatus: 'active' }, packs: [pack('active')], action: 'start' },
  { status: 'ATTENTION', given: { packStatus: 'expired' }, packs: [pack('active')], action: 'start' },
  // An operator was told of that very pack.
  { status: 'ATTENTION', given: { packStatus: 'active' }, packs: [pack('active')], action: 'none' },
  { status: 'ATTENTION', given: { packStatus: 'expired' }, packs: [pack('pending_validation')], action: 'start' },
  { status: 'ATTENTION', given: { packStatus: 'expired' }, packs: [pack('expired')], action: 'none' },
  { status: 'ACTIVE', packs: [pack('active')], action: 'refresh' },
  { status: 'ACTIVE', given: { owner: OTHER }, packs: [pack('active')], action: 'ask-owner' },
  { status: 'ACTIVE', packs: [pack('pending_validation')], action: 'start' },
  { status: 'ACTIVE', packs: [pack('validation_timed_out')], action: 'start' },
  { status: 'ACTIVE', packs: [pack('something new')], action: 'start' },
  { status: 'ACTIVE', action: 'start' },
  { status: 'ACTIVE', packs: [pack('deleted')], action: 'start' },
  { status: 'ACTIVE', unrecorded: [match()], action: 'adopt' },
  { status: 'ACTIVE', packs: [pack('pending_deletion')], unrecorded: [match()], action: 'adopt' },
  {
    status: 'ACTIVE',
    unrecorded: [match(), pack('active', { packId: 'x', certificateId: 'another' })],
    action: 'adopt',
  },
  { status: 'ACTIVE', unrecorded: [pack('active', { packId: NEW_PACK, certificateId: 'another' })], action: 'start' },
  { status: 'ACTIVE', packs: [pack('active')], unrecorded: [match()], action: 'refresh' },
  { status: 'ACTIVE', unrecorded: [match('active', ID)], action: 'adopt' },
  { status: 'ACTIVE', unrecorded: [match('active', OTHER)], action: 'start' },
  { status: 'ACTIVE', unrecorded: [pack('active', { packId: NEW_PACK, certificateId: EDITED })], action: 'adopt' },
  { status: 'ACTIVE', unrecorded: [match('expired')], action: 'start' },
  { status: 'ACTIVE', given: { setAside: [NEW_PACK] }, unrecorded: [match('active', ID)], action: 'start' },
  { status: 'ORDER_UNCERTAIN', given: { packId: null }, unrecorded: [match('expired')], action: 'none' },
  { status: 'ORDER_UNCERTAIN', given: { packId: null, intent }, unrecorded: [match()], action: 'none' },
  { status: 'ACTIVE', given: { previous }, packs: [pack('active')], action: 'start' },
  {
    status: 'ACTIVE',
    given: { previous: { ...previous, isLeft: true } },
    packs: [pack('active')],
    action: 'refresh',
  },
];

describe('a certificate', () => {
  it.each(CASES)('that is $status with $given, packs $packs and unrecorded $unrecorded is due to $action', (seen) => {
    const due = dueOf(record(seen.status, seen.given), seen.packs ?? [], seen.unrecorded ?? []);
    expect(due.action).toBe(seen.action);
    if (due.action === 'adopt') expect(due.pack?.packId).toBe(NEW_PACK);
  });

  it.each([
    ['its own', PACK_ID],
    ['one without an id', null],
  ])('whose pack is not listed is not lost, and takes no other, while %s could not be read', (_, id) => {
    const unreadable = [{ id, fields: 'hosts' }];
    for (const unrecorded of [[], [match()]]) {
      const due = dueOf(record('ACTIVE'), [], unrecorded, unreadable);
      expect(due).toMatchObject({
        action: 'none',
        reason: expect.stringMatching(/1 pack could not be read .*: hosts/),
      });
    }
    expect(dueOf(record('ACTIVE'), [pack('active')], [], unreadable).action).toBe('refresh');
    expect(dueOf(record('ACTIVE'), [], [], [{ id: NEW_PACK, fields: 'hosts' }]).action).toBe('start');
    expect(dueOf(record('PENDING'), [], [], unreadable).action).toBe('start');
  });

  const paused = (kind: AuthPause['kind'], secretVersion: string | null, isRepeated = false): AuthPause => ({
    ...{ kind, secretVersion, at: NOW, run: 1, isRepeated },
  });
  it.each([
    ['before pauses were recorded', null, 'v1', 'start'],
    ['after a read', paused('read', 'v1'), 'v1', 'start'],
    ['after a read that was refused twice', paused('read', 'v1', true), 'v1', 'none'],
    ['after a read that was refused twice', paused('read', 'v1', true), 'v2', 'start'],
    ['after a mutation', paused('mutation', 'v1'), 'v1', 'none'],
    ['after a mutation', paused('mutation', 'v1'), 'v2', 'start'],
    ['after a mutation with an unknown version', paused('mutation', null), 'v2', 'none'],
    ['after a mutation', paused('mutation', 'v1'), null, 'none'],
  ] as const)('that was paused %s, %j, is due, listed with %s, to %s', (_, pause, readWith, action) => {
    expect(dueOf(record('AUTH_PAUSED', { pause }), [], [], [], readWith).action).toBe(action);
    const owned = dueOf(record('AUTH_PAUSED', { pause, owner: OTHER }), [], [], [], readWith).action;
    expect(owned).toBe(action === 'start' ? 'ask-owner' : 'none');
  });

  it('is looked at in every status there is', () => {
    expect(new Set(CASES.map(({ status }) => status))).toEqual(new Set(CERTIFICATE_STATUSES));
  });
});

it('a renewed certificate gets the active one of several packs', () => {
  const others = ['validation_timed_out', 'active', 'pending_validation'].map((status, n) => ({
    ...match(status),
    packId: `${n}${NEW_PACK.slice(1)}`,
  }));
  expect(dueOf(record('ACTIVE'), [], others)).toMatchObject({ action: 'adopt', pack: { status: 'active' } });
});

describe('packs that no record bears', () => {
  it('are advanced ones that are there to stay', () => {
    const others = [
      pack('active', { packId: 'a', type: 'universal' }),
      pack('pending_deletion', { packId: 'b' }),
      pack('deleted', { packId: 'c' }),
    ];
    expect(unrecordedPacks([record('ACTIVE')], [pack('active'), match(), ...others])).toEqual([match()]);
  });

  it('are no orphans while a certificate of theirs waits for its pack', () => {
    const edited = pack('active', { packId: NEW_PACK, certificateId: EDITED });
    expect(orphansAmong([edited], [record('ORDERING', { packId: null })], [])).toEqual([]);
    expect(orphansAmong([match()], [record('LOST', { packId: null })], [])).toEqual([match()]);
    expect(orphansAmong([match()], [record('ACTIVE')], [])).toEqual([match()]);
    expect(orphansAmong([match()], [record('ACTIVE')], [NEW_PACK])).toEqual([]);
  });

  it.each([
    ['that bears it', record('ACTIVE', { packId: NEW_PACK }), false],
    ['that waits for its order', record('ORDERING', { packId: null }), false],
    ['that replaces it', record('PENDING', { previous: { ...previous, packId: NEW_PACK } }), false],
    ['that set it aside', record('ACTIVE', { setAside: [NEW_PACK] }), false],
    ['that bears another', record('ACTIVE'), true],
    ['whose order was given up before it was recorded', record('ABANDONED', { packId: null }), true],
    ['that is not there any more', null, true],
  ])('a claimed pack, of a certificate %s', (_, claimant, isOrphan) => {
    const claimed = match('active', OTHER, claimant);
    expect(orphansAmong([claimed], [record('ACTIVE')], [])).toEqual(isOrphan ? [claimed] : []);
  });
});

describe('the findings of one sweep', () => {
  const asked = Array.from({ length: 45 }, (_, n) => ({ action: 'ask-owner', n }));

  it('are as many as fit, those that need no asking first', () => {
    const sure = Array.from({ length: 5 }, () => ({ action: 'start', n: -1 }));
    const found = chosen([...asked, ...sure], 0);
    expect(found).toHaveLength(MAX_FINDINGS);
    expect(found.slice(0, 5)).toEqual(sure);
  });

  it('are first of all what people must hear, and come to everything to be started at some time', () => {
    const starts = Array.from({ length: 45 }, (_, n) => ({ action: 'start', n }));
    const told = Array.from({ length: 5 }, () => ({ action: 'tell-orphan', n: -1 }));
    expect(chosen([...starts, ...asked, ...told], 0).slice(0, 5)).toEqual(told);
    const seen = new Set([100, 101, 102, 103].flatMap((turn) => chosen([...starts, ...asked], turn).map(({ n }) => n)));
    expect(seen.size).toBe(45);
  });

  it('come to every owner at some time', () => {
    const seen = new Set([100, 101, 102, 103].flatMap((turn) => chosen(asked, turn).map(({ n }) => n)));
    expect(seen.size).toBe(45);
  });
});
