import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { CtOrderRecord } from '../../../../lambdas/domain/ct-order-record.ts';
import { csrPublicKey } from '../../simulators/certificate-request.ts';
import type { SimulatedCertificate } from '../../simulators/digicert-certificate.ts';
import type { Entry } from '../journal.ts';
import { ctOf } from '../leaf-ct.ts';
import { type Invariant, recordsOf, type World } from '../world.ts';
import { chainOf, isHeard } from './requests.ts';

const REISSUE = /^\/services\/v2\/order\/certificate\/(\d+)\/reissue$/;
const CHANGE = /^(?:PUT|POST) .*\/order\/certificate\/(\d+)\/(?:ct-status|reissue)$/;
const pathOf = (entry: Entry) => (entry.kind === 'request' ? `${entry.method} ${entry.path}` : '');
const SAID = ['OUT_OF_SYNC', 'AWAITING', 'CT_WEAK'];

function oneReissueAnIntent(world: World): string[] {
  const records = new Map<string, CtOrderRecord>();
  const doubts = new Map<string, { intent: string; isReconciled: boolean }>();
  const problems: string[] = [];
  for (const entry of world.journal.entries) {
    if (entry.kind === 'commit' && entry.key.startsWith('ct-order#')) {
      records.set(entry.key, entry.record as unknown as CtOrderRecord);
    }
    const orderId = entry.kind === 'request' ? REISSUE.exec(entry.path)?.[1] : undefined;
    if (entry.kind !== 'request' || orderId === undefined) continue;
    const doubt = doubts.get(orderId);
    if (entry.method === 'GET' && doubt && isHeard(entry)) doubt.isReconciled = true;
    if (entry.method !== 'POST') continue;
    const at = `the reissue of order ${orderId} at ${new Date(entry.at).toISOString()}`;
    const intent = records.get(`ct-order#${orderId}`)?.intent;
    if (intent?.stage !== 'reissue' || !chainOf(entry.by, world).includes(intent.sentBy ?? '')) {
      problems.push(`${at} has no INTENT of its own`);
      continue;
    }
    const committed = `${intent.sentBy} ${intent.committedAt}`;
    if (doubt?.intent === committed)
      problems.push(`${at} follows one under the same INTENT that may have been applied`);
    else if (doubt && !doubt.isReconciled) problems.push(`${at} follows one in doubt that nobody looked for`);
    if (!entry.isKnownUnapplied) doubts.set(orderId, { intent: committed, isReconciled: false });
  }
  return problems;
}

function flagAndCertificateAgree(world: World): string[] {
  const { account } = world.runtime.digicert;
  const told = new Set(world.runtime.events.map(({ detail }) => detail.orderId));
  // How an order was before is its owners' matter, until we change something.
  const changed = new Set(
    world.journal.entries.map((entry) =>
      entry.kind === 'request' && entry.isKnownUnapplied ? undefined : CHANGE.exec(pathOf(entry))?.[1],
    ),
  );
  return recordsOf<CtOrderRecord>(world.items, 'ct-order').flatMap((record) => {
    const { orderId, status, committedDisableCt, certificate } = record;
    const newest = account.newestLeaf(orderId);
    if (!newest) return [];
    const flag = account.flagOf(orderId);
    // A flag that somebody else changed, and that Order info does not show, nobody can know.
    const isHidden =
      account.scenario.shape?.disableCt === 'absent' &&
      world.journal.entries.some((entry) => entry.kind === 'step' && entry.text === `foreign-flag of order ${orderId}`);
    const is = ctOf(newest.pem ?? '');
    const agrees = (disableCt: boolean | null) => is === (disableCt ? 'unlogged' : 'logged');
    const facts = `order ${orderId} is ${status}; flag ${flag}, committed ${committedDisableCt}, certificate ${newest.id} ${is}`;
    const problems: string[] = [];
    if (status === 'IN_SYNC') {
      if (!agrees(committedDisableCt)) problems.push(`${facts}: not in sync`);
      if (!isHidden && flag !== committedDisableCt) problems.push(`${facts}: the flag is not what it says`);
      if (certificate?.issuedCertificateId !== newest.id)
        problems.push(`${facts}: it knows ${certificate?.issuedCertificateId}`);
    } else if (
      !isHidden &&
      changed.has(String(orderId)) &&
      !agrees(flag) &&
      !(SAID.includes(status) && told.has(orderId))
    ) {
      problems.push(`${facts}: they disagree, and nobody says so`);
    }
    return problems;
  });
}

function successIsProved({ journal, runtime }: World): string[] {
  const downloaded = new Set<number>();
  const problems: string[] = [];
  for (const entry of journal.entries) {
    if (entry.kind === 'request' && isHeard(entry)) {
      const id = /\/certificate\/(\d+)\/download\//.exec(entry.path)?.[1];
      if (id) downloaded.add(Number(id));
    }
    if (entry.kind !== 'commit' || !entry.key.startsWith('ct-order#') || entry.record.status !== 'IN_SYNC') continue;
    const { orderId, disableCt, certificate } = entry.record as unknown as CtOrderRecord;
    const id = certificate?.issuedCertificateId ?? 0;
    const found = runtime.digicert.account.certificate(id);
    const where = `order ${orderId} is IN_SYNC by certificate ${id}, `;
    if (!downloaded.has(id)) problems.push(`${where}which was never read`);
    // What somebody else had issued is theirs to have asked for rightly.
    if (entry.record.change !== 'judge-ct-change') continue;
    if (!found?.pem) problems.push(`${where}which was never issued`);
    else problems.push(...flawsOf(found, found.pem, disableCt).map((flaw) => `${where}${flaw}`));
  }
  return problems;
}

/** What of the certificate's own bytes is not what was asked for. */
function flawsOf(certificate: SimulatedCertificate, pem: string, disableCt: boolean): string[] {
  const leaf = new X509Certificate(pem);
  const names = (leaf.subjectAltName ?? '').replaceAll('DNS:', '').split(', ').sort().join();
  const wanted = [...certificate.dnsNames].sort().join();
  const info = csrPublicKey(certificate.csr);
  const key = info && Buffer.from(AsnConvert.serialize(info));
  return [
    ...(BigInt(`0x${leaf.serialNumber}`) === BigInt(`0x${certificate.serialNumber}`)
      ? []
      : ['of another serial number']),
    ...(names === wanted ? [] : [`of the names ${names}, not ${wanted}`]),
    ...(key?.equals(leaf.publicKey.export({ type: 'spki', format: 'der' })) ? [] : ['of another key than the CSR']),
    ...(ctOf(pem) === (disableCt ? 'unlogged' : 'logged') ? [] : [`${ctOf(pem)}`]),
  ];
}

/** Cancellations of a reissue that did not help. */
const MOST_CANCELS = 3;

function cancelsAreCapped({ journal }: World): string[] {
  const sent = new Map<string, number>();
  return journal.entries.flatMap((entry) => {
    const [, orderId = '', what] = /\/order\/certificate\/(\d+)\/(reissue|status)$/.exec(pathOf(entry)) ?? [];
    if (entry.kind !== 'request' || entry.method === 'GET' || orderId === '' || entry.heard === 429) return [];
    const count = what === 'status' ? (sent.get(orderId) ?? 0) + 1 : 0;
    sent.set(orderId, count);
    return count > MOST_CANCELS ? [`the reissue of order ${orderId} is cancelled ${count} times`] : [];
  });
}

function namesAreKept({ runtime, scenario }: World): string[] {
  const orders = new Set(scenario.orders.map(({ orderId }) => orderId));
  return runtime.digicert.account.sanChanges
    .filter(({ orderId }) => orders.has(orderId))
    .map(({ orderId, before, after }) => `the reissue of order ${orderId} names ${after}, not ${before}`);
}

export const CT_INVARIANTS: Invariant[] = [
  { id: 'I2', title: 'one reissue an INTENT', check: oneReissueAnIntent },
  { id: 'I5', title: 'flag and certificate agree, or somebody says that they do not', check: flagAndCertificateAgree },
  { id: 'I6', title: 'success was read from the certificate itself', check: successIsProved },
  { id: 'I10', title: 'cancellations are capped', check: cancelsAreCapped },
  { id: 'I7', title: 'a reissue keeps the names', check: namesAreKept },
];
