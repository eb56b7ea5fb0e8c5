import { type CertificateRecord, isTerminal } from './certificate-record.ts';
import {
  chosen,
  type Due,
  dueOf,
  orphansAmong,
  type SurveyedPack,
  type SweptCertificate,
  type UnrecordedPack,
} from './due.ts';
import { currentlyTold, expiryOf, lifetimeDaysOf } from './expiry.ts';
import type { Finding } from './finding.ts';
import { phaseOf } from './pack-status.ts';
import { isSameCertificate } from './request.ts';
import { type Figures, startName } from './sweep-record.ts';
import { doubtOf, type TakingUp } from './taking-up.ts';
import { secondsBetween } from './time.ts';
import { isUnclear, type Unreadable } from './unreadable.ts';

export interface ZoneSight {
  zoneId: string;
  records: SweptCertificate[];
  packs: SurveyedPack[];
  /** Packs of which the survey knows no more than that they are there. */
  unreadable: Unreadable[];
  /** Advanced packs that no record bears. */
  unrecorded: UnrecordedPack[];
  /** The version of the secret that listed the packs; null where it is not known. */
  readWith: string | null;
  /** What people were told of the zone. */
  told: string[];
  scheduledAt: string;
  now: string;
}

/** What a record learns of its pack, without a machine. */
export interface PackNews {
  certificateId: string;
  change: 'adopt-renewed-pack' | 'refresh-pack' | TakingUp;
  from: string | null;
  packId: string;
  packStatus: string;
  expiresAt: string | null;
  reason: string;
}

export interface ZoneSweepPlan {
  news: PackNews[];
  findings: Finding[];
  /** What is still to be remembered of the zone. */
  told: string[];
  figures: Figures;
}

/** What one zone's survey means for its certificates and its packs. */
export function planZoneSweep(sight: ZoneSight): ZoneSweepPlan {
  const { zoneId, records, packs, unreadable, unrecorded, scheduledAt, now } = sight;
  const news: PackNews[] = [];
  const findings: Finding[] = [];
  let left = unrecorded;
  const suspects: SurveyedPack[] = [];
  const figures: Figures = { statuses: {}, nearestEnd: null };
  for (const record of records) {
    const due = dueOf(record, packs, left, unreadable, sight.readWith);
    if (due.action === 'adopt') left = left.filter(({ packId }) => packId !== due.pack?.packId);
    const suspect = due.action === 'suspect' ? due.pack : null;
    if (suspect) suspects.push(suspect);
    const isDoubted = suspect !== null && isSecondSight(suspect, sight);
    const change = isDoubted ? 'doubt-deletion' : CHANGES[due.action];
    if (due.pack && change) news.push(newsOf(record, due.pack, change, due.reason));
    // Told after it is recorded, so also of a record that a former try has left so.
    if (isDoubted || isUntold(record)) findings.push(doubtFinding(record, isDoubted ? due.reason : record.reason));
    const adoptedPending = due.action === 'adopt' && due.pack !== null && phaseOf(due.pack.status) !== 'active';
    if (due.action === 'start' || due.action === 'ask-owner' || due.action === 'take-up' || adoptedPending) {
      findings.push(startOf(record, due.action === 'ask-owner' ? 'ask-owner' : 'start', due.reason, scheduledAt));
    }
    const pack = due.pack ?? packs.find(({ packId }) => packId === record.packId);
    const expiresAt = endOf(record, pack);
    const lifetimeDays = lifetimeDaysOf(pack, record.validityDays);
    const expiring = expiresAt && expiryFinding(record, { expiresAt, lifetimeDays }, packs, now);
    if (expiring) findings.push(expiring);
    figures.statuses[record.status] = (figures.statuses[record.status] ?? 0) + 1;
    if (expiresAt && (figures.nearestEnd === null || expiresAt < figures.nearestEnd)) figures.nearestEnd = expiresAt;
  }
  const adopted = news.map(({ packId }) => packId);
  for (const { packId, status, claimedBy } of orphansAmong(left, records, adopted)) {
    const as = `orphan ${packId}`;
    if (sight.told.includes(as)) continue;
    const whose = claimedBy ? `certificate ${claimedBy} ordered it but does not use it` : 'no certificate uses it';
    const reason = `pack ${packId} is ${status}, and ${whose}`;
    findings.push({
      ...{ action: 'tell-orphan', zoneId, packId, status },
      reason,
      ...rememberedBy(`zone#${zoneId}`, as),
    });
  }
  // A pack that cannot be read now, and was told as an orphan, is not told again when it can.
  const isPresent = (packId: string) =>
    packs.some((pack) => pack.packId === packId) || isUnclear(packId, packs, unreadable);
  const kept = sight.told.filter((entry) => !entry.startsWith('orphan ') || isPresent(entry.slice('orphan '.length)));
  const isUnclearSuspect = (entry: string) =>
    isUnclear(entry.slice(SUSPECT.length).split(' ')[0] ?? '', packs, unreadable);
  const told = [
    ...kept.filter((entry) => !entry.startsWith(SUSPECT) || isUnclearSuspect(entry)),
    ...suspects.map((pack) => sightOf(pack, sight)),
  ];
  const turn = Math.floor(secondsBetween('1970-01-01T00:00:00Z', scheduledAt) / 3600);
  return { news, findings: chosen(findings, turn), told, figures };
}

function rememberedBy(record: string, as: string) {
  return { remember: { record, as } };
}

/** In one form, so that ends compare as text. */
function endOf(record: CertificateRecord, pack: SurveyedPack | undefined): string | null {
  const end = pack?.expiresAt ?? record.expiresAt;
  return isTerminal(record.status) || end === null ? null : new Date(end).toISOString();
}

const CHANGES: Partial<Record<Due['action'], PackNews['change']>> = {
  adopt: 'adopt-renewed-pack',
  refresh: 'refresh-pack',
  'take-up': 'take-up-lost-pack',
};

function newsOf(record: CertificateRecord, pack: SurveyedPack, change: PackNews['change'], why: string): PackNews {
  return {
    certificateId: record.certificateId,
    change,
    from: record.packId,
    packId: pack.packId,
    packStatus: pack.status,
    expiresAt: pack.expiresAt,
    reason: change === 'refresh-pack' ? record.reason : why,
  };
}

/** How a zone remembers that a pack was listed though its certificate counts as deleted: which, and since which sweep. */
const SUSPECT = 'not deleted ';

/** As it was remembered at first, or as it is now. */
function sightOf({ packId }: SurveyedPack, { told, scheduledAt }: ZoneSight): string {
  const as = `${SUSPECT}${packId} `;
  return told.find((entry) => entry.startsWith(as)) ?? `${as}${scheduledAt}`;
}

/** True when the sweep before this one saw the same; a sweep that is made again is no other. */
function isSecondSight(pack: SurveyedPack, sight: ZoneSight): boolean {
  return !sightOf(pack, sight).endsWith(` ${sight.scheduledAt}`);
}

function isUntold({ packId, told }: CertificateRecord): boolean {
  return packId !== null && told.includes(doubtOf(packId)) && !told.includes(`told ${doubtOf(packId)}`);
}

/** The pack is left as it is: to delete it again is an operator's decision. */
function doubtFinding({ certificateId, packId }: CertificateRecord, reason: string): Finding {
  const event = { certificateId, packId, verdict: 'not-deleted', reason };
  return {
    action: 'tell-attention',
    ...event,
    ...rememberedBy(`certificate#${certificateId}`, `told ${doubtOf(`${packId}`)}`),
  };
}

/** A deletion or a rotation that lost its execution goes on as such, everything else as a lifecycle. */
function startOf(record: CertificateRecord, action: string, reason: string, scheduledAt: string): Finding {
  const { certificateId, owner } = record;
  const rotation = record.previous === null ? 'CertificateLifecycle' : 'RotateCertificatePack';
  const machine = record.status === 'DELETING' ? 'DeleteCertificatePack' : rotation;
  const name = startName(certificateId, scheduledAt);
  return { action, reason, remember: null, ...{ certificateId, owner, machine, name } };
}

function expiryFinding(
  record: SweptCertificate,
  end: { expiresAt: string; lifetimeDays: number },
  packs: SurveyedPack[],
  now: string,
) {
  const { certificateId, packIdentity, packId } = record;
  const { expiresAt } = end;
  const told = currentlyTold(record.told, expiresAt);
  const expiry = expiryOf({ ...end, told, now });
  const hasSuccessor = packs.some(
    (pack) =>
      isSameCertificate(pack.certificateId, packIdentity) &&
      phaseOf(pack.status) === 'active' &&
      pack.expiresAt !== null &&
      Date.parse(pack.expiresAt) > Date.parse(expiresAt),
  );
  if (expiry === null || hasSuccessor) return null;
  const { toldAs, ...facts } = expiry;
  const event = { certificateId, packId, expiresAt, ...facts };
  return { action: 'tell-expiring', ...event, ...rememberedBy(`certificate#${certificateId}`, toldAs) };
}
