import type { CertificateRecord } from '../../../../lambdas/domain/certificate-record.ts';
import type { Entry, Invocation } from '../journal.ts';
import { type Invariant, recordsOf, type World } from '../world.ts';
import { isHeard, LIST, PACK } from './requests.ts';

export const GONE = ['pending_deletion', 'deletion_timed_out', 'deleted', 'gone', 'expired', 'inactive'];

function everyPackIsKnown(world: World): string[] {
  const { runtime, journal, items } = world;
  const records = recordsOf<CertificateRecord>(world.items, 'certificate');
  const ours = new Set(journal.entries.flatMap(orderedIn));
  const alarmed = new Set(runtime.events.map(({ detail }) => detail.packId));
  const claimed = new Set(items.filter(({ sk }) => sk === 'owner').map(({ pk }) => String(pk).slice('pack#'.length)));
  const living = [...runtime.cloudflare.packs.values()].filter(
    (pack) => pack.order.type === 'advanced' && !GONE.includes(pack.statusAt(world.endedAt)),
  );
  return living.flatMap(({ id }) => {
    const holders = records.filter(({ packId, previous }) => packId === id || previous?.packId === id);
    const aside = records.some(({ setAside }) => setAside.includes(id));
    if (holders.length > 1) return [`pack ${id} is of ${holders.length} records`];
    const isKnown = holders.length === 1 || aside || alarmed.has(id) || (claimed.has(id) && !ours.has(id));
    return ours.has(id) && !isKnown ? [`pack ${id} was ordered, and no record or alarm knows of it`] : [];
  });
}

/** Ids of packs that Cloudflare made for one of our orders. */
function orderedIn(entry: Entry): string[] {
  if (entry.kind !== 'request' || entry.status !== 200 || !entry.path.endsWith('/order')) return [];
  const id = (entry.answer as { result?: { id?: string } } | undefined)?.result?.id;
  return id ? [id] : [];
}

function onlyPeopleDelete({ journal, items }: World): string[] {
  const commands: string[] = [];
  const foreign = new Map<string, boolean>();
  const problems: string[] = [];
  for (const entry of journal.entries) {
    if (entry.kind === 'step') {
      if (/^start (Delete|Rotate)CertificatePack /.test(entry.text)) commands.push(entry.text);
      const orderId = /^foreign-reissue of order (\d+)/.exec(entry.text)?.[1];
      if (orderId) foreign.set(orderId, true);
    }
    if (entry.kind !== 'request') continue;
    const packId = entry.method === 'DELETE' ? PACK.exec(entry.path)?.[1] : undefined;
    if (packId) {
      const owner = items.find(({ pk }) => pk === `pack#${packId}`)?.certificateId;
      const isAsked = commands.some((text) => text.includes(packId) || (owner && text.includes(String(owner))));
      if (!isAsked) problems.push(`pack ${packId} of ${owner} is deleted, and nobody asked for it`);
    }
    const [, orderId = '', what] =
      /^\/services\/v2\/order\/certificate\/(\d+)\/(reissue|status)$/.exec(entry.path) ?? [];
    if (what === 'reissue' && entry.method === 'POST' && (entry.status ?? 0) < 300) foreign.set(orderId, false);
    if (what === 'status' && foreign.get(orderId) !== false) {
      problems.push(`a request of order ${orderId} is cancelled that is not ours`);
    }
  }
  return problems;
}

interface ListedPack {
  id: string;
  type: string;
  status: string;
  hosts: string[];
}

/** A name that branding adds. */
const CLOUDFLARES_OWN = /\.cloudflaressl\.com$/;
const UNIVERSAL = /\/ssl\/universal\/settings$/;

/** What serves hosts goes only when its execution has just read what else covers them, or a person said so. */
function whatServesIsCovered({ journal }: World): string[] {
  /** By execution: the last invocation that listed packs, and what it was told. */
  const seen = new Map<string | undefined, { by: Invocation | undefined; packs: ListedPack[] }>();
  return journal.entries.flatMap((entry) => {
    if (entry.kind !== 'request' || entry.provider !== 'cloudflare') return [];
    const { method, path, by, body } = entry;
    const arn = by?.execution?.arn;
    if (method === 'GET' && LIST.test(path) && isHeard(entry)) {
      const before = seen.get(arn);
      // One without hosts cannot be read, and covers nothing.
      const listed = (entry.answer as { result: ListedPack[] }).result.filter(({ hosts }) => hosts !== null);
      seen.set(arn, { by, packs: [...(before && before.by === by ? before.packs : []), ...listed] });
    }
    const packId = method === 'DELETE' ? PACK.exec(path)?.[1] : undefined;
    const isOff = method === 'PATCH' && UNIVERSAL.test(path) && (body as { enabled: boolean }).enabled === false;
    const isAcknowledged = Object(by?.execution?.input).acknowledgeUncovered === true;
    if ((packId === undefined && !isOff) || isAcknowledged) return [];
    const packs = seen.get(arn)?.packs ?? [];
    const goes = (pack: ListedPack) => (isOff ? pack.type === 'universal' : pack.id === packId);
    const names = new Set(
      packs.filter((pack) => !goes(pack) && pack.status === 'active').flatMap(({ hosts }) => hosts),
    );
    const bare = packs
      .filter((pack) => goes(pack) && !GONE.includes(pack.status))
      .flatMap(({ hosts }) => hosts)
      .filter(
        (host) => !CLOUDFLARES_OWN.test(host) && !names.has(host) && !names.has(`*${host.slice(host.indexOf('.'))}`),
      );
    const unread = packs.length === 0 ? ['hosts that nobody looked for'] : [];
    return [...unread, ...bare].map((host) => `${method} ${path} of ${by?.execution?.name} leaves ${host} uncovered`);
  });
}

export const PACK_INVARIANTS: Invariant[] = [
  { id: 'I3', title: 'every pack that was ordered is of one record, or told as nobody’s', check: everyPackIsKnown },
  { id: 'I17', title: 'nothing is deleted or cancelled unasked', check: onlyPeopleDelete },
  { id: 'I17', title: 'what serves hosts goes when others cover them', check: whatServesIsCovered },
];
