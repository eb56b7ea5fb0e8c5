import type { CertificateRecord } from '../../../../lambdas/domain/certificate-record.ts';
import { type Invariant, recordsOf, type World } from '../world.ts';
import { GONE } from './packs.ts';
import { ENDED } from './transitions.ts';

/** A pack that somebody else ordered in a zone of ours, or that a record gave up, is nobody's: operators are notified. */
function orphansAreTold({ runtime, items, endedAt }: World): string[] {
  const records = recordsOf<CertificateRecord>(items, 'certificate');
  const told = new Set(
    runtime.events.flatMap(({ detailType, detail }) => (detailType === 'Orphan Pack' ? [detail.packId] : [])),
  );
  const living = [...runtime.cloudflare.packs.values()].filter(
    (pack) => pack.order.type === 'advanced' && !GONE.includes(pack.statusAt(endedAt)),
  );
  return living.flatMap(({ id, zoneId }) => {
    const inZone = records.filter((record) => record.zoneId === zoneId);
    const isWatched = inZone.some(({ status, packId }) => status !== 'REFUSED' || packId !== null);
    // An order in doubt may have made it.
    const isExpected = inZone.some(({ status, packId }) => packId === null && !ENDED.includes(status));
    const isBorne = inZone.some(
      ({ packId, previous, setAside }) => packId === id || previous?.packId === id || setAside.includes(id),
    );
    const isKnown = told.has(id) || isBorne;
    return isWatched && !isExpected && !isKnown ? [`pack ${id} is nobody's, and nobody was told`] : [];
  });
}

export const ORPHAN_INVARIANTS: Invariant[] = [
  { id: 'I3', title: 'a pack that is nobody’s is told', check: orphansAreTold },
];
