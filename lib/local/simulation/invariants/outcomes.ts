import type { CertificateRecord } from '../../../../lambdas/domain/certificate-record.ts';
import { type Invariant, recordsOf, type World } from '../world.ts';
import { GONE } from './packs.ts';

/** No pack that serves, or may serve again. */
const DELETED = ['deleted', 'gone'];

/** What a record says of the end of its pack is so at the provider at that moment. */
function endsAreTrue({ journal, runtime }: World): string[] {
  const statuses = new Map<string, unknown>();
  return journal.entries.flatMap((entry) => {
    if (entry.kind !== 'commit' || !entry.key.startsWith('certificate#')) return [];
    const { status, packId } = entry.record as unknown as CertificateRecord;
    const before = statuses.get(entry.key);
    statuses.set(entry.key, status);
    const pack = runtime.cloudflare.packs.get(packId ?? '');
    if (status === before || pack === undefined) return [];
    const is = pack.statusAt(entry.at);
    const isWrong = status === 'DELETED' ? !DELETED.includes(is) : status === 'LOST' && !GONE.includes(is);
    return isWrong ? [`${entry.key} v${entry.version} is ${status}, and its pack ${packId} is ${is}`] : [];
  });
}

/** What is ACTIVE when all is calm is served: one pack, with the hosts and of the authority that were asked for. */
function activeIsServed({ items, runtime, endedAt }: World): string[] {
  return recordsOf<CertificateRecord>(items, 'certificate').flatMap((record) => {
    const { certificateId, status, packId, adoptedPackId, hosts, certificateAuthority } = record;
    if (status !== 'ACTIVE') return [];
    const pack = runtime.cloudflare.packs.get(packId ?? '');
    // An entry of the list that shows no id may be the pack for all that anybody can know.
    if (pack === undefined && runtime.cloudflare.scenario.shape?.oddItem === 'without-id') return [];
    const is = pack?.statusAt(endedAt) ?? 'unknown';
    const where = `${certificateId} is ACTIVE, and pack ${packId} `;
    const missing = hosts.filter((host) => !pack?.order.hosts.includes(host));
    return [
      ...(is === 'active' || is === 'pending_deployment' ? [] : [`${where}is ${is}`]),
      ...(pack && missing.length > 0 ? [`${where}lacks ${missing}`] : []),
      ...(pack && packId !== adoptedPackId && pack.order.certificate_authority !== certificateAuthority
        ? [`${where}is of ${pack.order.certificate_authority}, not ${certificateAuthority}`]
        : []),
    ];
  });
}

const DAY_MS = 86_400_000;
/** The end of a certificate is told earlier than this. */
const TOLD_DAYS = 1;

function endsAreTold({ items, runtime, endedAt }: World): string[] {
  const told = new Set(
    runtime.events.flatMap(({ detailType, detail }) =>
      detailType === 'Certificate Expiring' ? [detail.certificateId] : [],
    ),
  );
  return recordsOf<CertificateRecord>(items, 'certificate').flatMap(({ certificateId, status, packId }) => {
    const pack = runtime.cloudflare.packs.get(packId ?? '');
    const issuedAt = pack?.issuedAt(endedAt);
    if (!pack || issuedAt === undefined || status !== 'ACTIVE' || told.has(certificateId)) return [];
    const days = (issuedAt - endedAt) / DAY_MS + pack.order.validity_days;
    return days < TOLD_DAYS ? [`${certificateId} ends in ${days.toFixed(1)} days, and nobody was told`] : [];
  });
}

export const OUTCOME_INVARIANTS: Invariant[] = [
  { id: 'I6', title: 'a pack that is said to be gone is gone', check: endsAreTrue },
  { id: 'I6', title: 'what is ACTIVE is served as it was asked for', check: activeIsServed },
  { id: 'I4', title: 'the end of a certificate is told', check: endsAreTold },
];
