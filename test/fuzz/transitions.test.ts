import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  CERTIFICATE_STATUSES,
  type CertificateRecord,
  type CertificateStatus,
  isTerminal,
  mayBecome,
} from '../../lambdas/domain/certificate-record.ts';
import { RESOLUTIONS } from '../../lambdas/domain/resolution.ts';
import { handler as adoptPack } from '../../lambdas/record/adopt-pack.ts';
import { handler as closeCertificate } from '../../lambdas/record/close-certificate.ts';
import { handler as commitOrderIntent } from '../../lambdas/record/commit-order-intent.ts';
import { certificateKey, requestSchema } from '../../lambdas/record/contract.ts';
import { handler as finishRotation } from '../../lambdas/record/finish-rotation.ts';
import { handler as openCertificate } from '../../lambdas/record/open-certificate.ts';
import { handler as planRemoval } from '../../lambdas/record/plan-removal.ts';
import { handler as planResolution } from '../../lambdas/record/plan-resolution.ts';
import { handler as planRestart } from '../../lambdas/record/plan-restart.ts';
import { handler as planRotation } from '../../lambdas/record/plan-rotation.ts';
import { handler as recordOrder } from '../../lambdas/record/record-order.ts';
import { handler as recordVerification } from '../../lambdas/record/record-verification.ts';
import { handler as releaseDeadOwner } from '../../lambdas/record/release-dead-owner.ts';
import { handler as settleCertificate } from '../../lambdas/record/settle-certificate.ts';
import { listAttempts, takeZoneLease, type Versioned } from '../../lambdas/record/table.ts';
import { handler as trackDeletion } from '../../lambdas/record/track-deletion.ts';
import { certificateIdOf } from '../../lambdas/runtime/certificate-id.ts';
import { parseInput } from '../../lambdas/runtime/handler.ts';
import {
  activePackOf,
  at,
  DAY,
  HOUR,
  OTHER,
  OWNER,
  orderIntentOf,
  packOf,
  requestOf,
} from '../lambdas/domain/samples.ts';
import { clockAt, storeCertificate, useTable } from '../lambdas/record/table-server.ts';
import { settings } from './settings.ts';

type Attempt = Versioned<CertificateRecord> & { change: string };

interface Step {
  call: keyof typeof CALLS;
  owner: string;
  status: CertificateStatus;
  /** As Cloudflare calls it. */
  packStatus: string;
  /** Which of the packs it is about. */
  pack: number;
  action: (typeof RESOLUTIONS)[number];
  flag: boolean;
  /** Since the step before. */
  hours: number;
}

/** Each verification is a poll of its own. */
let polls = 0;

const { deadlineHours: _deadline, ct: _ct, cloudflareBranding: _branding, ...REQUEST } = requestOf();

const table = useTable();

function packFor(pack: number, packStatus: string, zone: number) {
  const packId = `${String(zone).padStart(8, '0')}-ad9f-4843-b99f-${String(pack).padStart(12, '0')}`;
  const request = requestFor(zone);
  return (packStatus === 'active' ? activePackOf : packOf)({ packId, status: packStatus, hosts: request.hosts });
}

const packOfStep = ({ pack, packStatus }: Step, zone: number) => packFor(pack, packStatus, zone);

/** A zone of its own for each run, so that none finds what another has left. */
function requestFor(zone: number) {
  const zoneName = `z${zone}.example.com`;
  return { ...REQUEST, zoneId: zone.toString(16).padStart(32, '0'), zoneName, hosts: [zoneName, `*.${zoneName}`] };
}

interface Place {
  zone: number;
  zoneId: string;
  zoneName: string;
  certificateId: string;
  now: string;
}

/** What executions and people do to a certificate, each with the state that its machine would have. */
const CALLS = {
  request: ({ owner }: Step, { zone }: Place) => openCertificate({ input: requestFor(zone), executionId: owner }),
  'follow a pack': (step: Step, { zone }: Place) => {
    const input = { ...requestFor(zone), packId: packOfStep(step, zone).packId };
    return openCertificate({ input, executionId: step.owner });
  },
  'take over': ({ owner, flag }: Step, { certificateId }: Place) => {
    const deadOwner = flag ? (owner === OWNER ? OTHER : OWNER) : null;
    return openCertificate({ input: { certificateId }, executionId: owner, deadOwner });
  },
  commit: async (step: Step, { zone, zoneId, certificateId, now }: Place) => {
    await takeZoneLease(zoneId, step.owner, new Date(now), HOUR);
    const listCertificatePacks = { packIds: step.flag ? [packOfStep(step, zone).packId] : [] };
    return commitOrderIntent({
      certificateId,
      owner: step.owner,
      executionId: step.owner,
      zoneId,
      listCertificatePacks,
    });
  },
  order: (step: Step, { zone, certificateId }: Place) =>
    recordOrder({ certificateId, owner: step.owner, orderCertificatePack: packOfStep(step, zone) }),
  adopt: (step: Step, { zone, certificateId, now }: Place) => {
    const candidates = step.flag ? [packOfStep(step, zone)] : [];
    return adoptPack({
      certificateId,
      owner: step.owner,
      packs: { candidates, listedAt: new Date(now).toISOString() },
    });
  },
  verify: (step: Step, { zone, certificateId }: Place) =>
    recordVerification({
      certificateId,
      owner: step.owner,
      verificationStartedAt: at(0),
      deadlineAt: at(14 * DAY),
      getSslVerification: { waitSeconds: 30, polls: ++polls, entry: { brandCheck: step.flag } },
      getCertificatePack: packOfStep(step, zone),
    }),
  restart: (step: Step, { zone, certificateId }: Place) =>
    planRestart({
      certificateId,
      owner: step.owner,
      getCertificatePack: packOfStep(step, zone),
      counted: { restarts: step.flag ? 3 : 0, rechecked: step.flag },
    }),
  settle: ({ owner, status, flag }: Step, { certificateId }: Place) =>
    settleCertificate({ certificateId, owner, status, orderNotSent: flag }),
  rotate: ({ owner }: Step, { certificateId }: Place) => planRotation({ certificateId, owner }),
  'finish the rotation': ({ owner, flag }: Step, { certificateId }: Place) => {
    const deleteCertificatePack = { verdict: flag ? 'deleted' : 'uncovered' };
    return finishRotation({ certificateId, owner, outcome: { reason: 'why' }, deleteCertificatePack });
  },
  resolve: (step: Step, { zone, certificateId }: Place) => {
    const adopted = step.action === 'adopt' ? { getCertificatePack: packOfStep(step, zone) } : {};
    return planResolution({ certificateId, owner: step.owner, action: step.action, comment: '', ...adopted });
  },
  remove: ({ owner, pack, flag }: Step, { certificateId, zoneId, zoneName }: Place) => {
    const verdict = (['covered', 'uncovered', 'gone'] as const)[pack % 3] ?? 'gone';
    return planRemoval({
      ...{ change: 'delete-certificate-pack', certificateId, owner, zoneId, zoneName, acknowledgeUncovered: flag },
      judgePackCoverage: { verdict, reason: verdict, uncovered: [] },
    });
  },
  'track the deletion': ({ owner, packStatus }: Step, { certificateId }: Place) => {
    const outcome = { sends: 1, startedAt: at(0) };
    return trackDeletion({ certificateId, owner, getCertificatePack: { status: packStatus }, outcome });
  },
  close: ({ owner }: Step, { certificateId }: Place) => closeCertificate({ certificateId, owner, executionId: owner }),
  die: ({ owner }: Step, { certificateId }: Place) => {
    const input = JSON.stringify({ certificateId });
    const describeOwner = { Status: 'ABORTED', RedriveCount: 0 };
    return releaseDeadOwner({
      end: { executionArn: owner, status: 'ABORTED', input, describeOwner },
      recordedBy: OTHER,
    });
  },
};

const step: fc.Arbitrary<Step> = fc.record({
  call: fc.constantFrom(...(Object.keys(CALLS) as (keyof typeof CALLS)[])),
  owner: fc.oneof({ weight: 5, arbitrary: fc.constant(OWNER) }, { weight: 1, arbitrary: fc.constant(OTHER) }),
  status: fc.constantFrom(...CERTIFICATE_STATUSES),
  packStatus: fc.oneof(
    { weight: 2, arbitrary: fc.constant('active') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'pending_validation',
        'validation_timed_out',
        'issuance_timed_out',
        'deleted',
        'expired',
        'new',
      ),
    },
  ),
  pack: fc.nat(2),
  action: fc.constantFrom(...RESOLUTIONS),
  flag: fc.boolean(),
  hours: fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 400 })),
});

/** The first of a certificate's states to the last. */
async function historyOf(certificateId: string): Promise<Attempt[]> {
  const history: Attempt[] = [];
  let cursor: string | null = null;
  do {
    const page: { attempts: Attempt[]; cursor: string | null } = await listAttempts<CertificateRecord>(
      certificateKey(certificateId),
      { limit: 100, ...(cursor !== null && { cursor }) },
    );
    history.unshift(...page.attempts.toReversed());
    cursor = page.cursor;
  } while (cursor !== null);
  return history;
}

/** What gives a living certificate another pack, and so another generation. */
const BEGINS_ANEW = ['plan-rotation', 'finish-rotation', 'plan-resolution'];

/** What the record of a generation may never do. */
function expectDeclared(before: Attempt, after: Attempt): void {
  const moved = `${after.change}: ${before.status} to ${after.status} in generation ${after.generation}`;
  expect(after.version).toBe(before.version + 1);
  expect(after.certificateId).toBe(before.certificateId);
  expect([before.generation, before.generation + 1], moved).toContain(after.generation);
  expect(after.run, moved).toBeGreaterThanOrEqual(before.run);
  if (after.generation > before.generation) {
    if (!isTerminal(before.status)) expect(BEGINS_ANEW, moved).toContain(after.change);
    return;
  }
  expect(mayBecome(before.status, after.status), moved).toBe(true);
  if (isTerminal(before.status)) expect([after.status, after.packId], moved).toEqual([before.status, before.packId]);
}

/** A record that stands there, as an execution has left it. */
function beginning(status: CertificateStatus, zone: number, hasPack: boolean): Partial<CertificateRecord> {
  const isOrdering = status === 'ORDERING' || status === 'ORDER_UNCERTAIN';
  const isPacked = !isOrdering && (hasPack || ['PENDING', 'ACTIVE', 'DELETING'].includes(status));
  const { packId } = packFor(0, 'active', zone);
  return {
    status,
    ...(isPacked && { packId, packStatus: 'active', verificationStartedAt: at(0), deadlineAt: at(14 * DAY) }),
    ...(isOrdering && { intent: orderIntentOf() }),
  };
}

let zones = 0;
it.each(CERTIFICATE_STATUSES)(
  'a record that is %s only moves as declared, and stays where its generation has ended',
  async (status) => {
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 6, maxLength: 12 }), async (hasPack, steps) => {
        zones += 1;
        const request = parseInput(requestSchema, requestFor(zones));
        const { zoneId, zoneName } = request;
        const certificateId = certificateIdOf(request);
        clockAt(at(0));
        await storeCertificate({ ...request, certificateId, ...beginning(status, zones, hasPack) });
        let hours = 0;
        for (const taken of steps) {
          hours += taken.hours;
          clockAt(at(hours * HOUR));
          const place = { zone: zones, zoneId, zoneName, certificateId, now: at(hours * HOUR) };
          await CALLS[taken.call](taken, place).catch((error: Error) => {
            expect(error.name, `${taken.call}: ${error.message}`).toBe('InvalidInput');
          });
        }
        const history = await historyOf(certificateId);
        for (const [index, after] of history.slice(1).entries()) expectDeclared(history[index] as Attempt, after);
        moves += history.length - 1;
        await table.clear();
      }),
      settings(3),
    );
    expect(moves).toBeGreaterThan(0);
  },
);
