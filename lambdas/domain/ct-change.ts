import { ctOffRefusal, issuanceValidation } from './issuance-validation.ts';
import { sortedNames } from './leaf-binding.ts';
import type { DomainValidation, Leaf, Order, Reissue } from './order.ts';
import { isInSync, sctVerdictOf } from './sct-verdict.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';

export interface CtChangePlan {
  verdict: 'in-sync' | 'change' | 'refused';
  reason: string;
}

/** Statuses of a reissue that asks for nothing any more. */
const ENDED = ['issued', 'rejected', 'revoked', 'expired', 'canceled', 'denied'];

/** Every name of an order's certificate; DigiCert adds the common name where the list lacks it. */
export function namesOf(order: Pick<Order, 'commonName' | 'dnsNames'>): string[] {
  return sortedNames([order.commonName, ...order.dnsNames]);
}

/**
 * Whether the order's CT status may be changed now. Refused is what could not end with flag and certificate in sync:
 * the flag is changed last of all, because only a reissue makes it true.
 */
export function planCtChange(seen: {
  order: Order;
  reissues: Reissue[];
  leaf: Leaf;
  domains: DomainValidation[];
  uncovered: string[];
  /** Of the coverage. */
  remarks?: string[];
  /** From that day on DigiCert's limit of 2027 holds, `YYYY-MM-DD`; absent: the assumed one. */
  cutOver?: string | undefined;
  /** Reissues that could not be read and may be newer than the leaf, or pending. */
  unreadable?: Unreadable[];
  wish: { disableCt: boolean; acknowledgeUnlogged: boolean; csr: string | null };
  deadlineAt: string;
}): CtChangePlan {
  const { order, leaf, wish } = seen;
  const refused = (reason: string): CtChangePlan => ({ verdict: 'refused', reason });
  if (order.status !== 'issued') return refused(`the order is ${order.status}; CT can be changed once it is issued`);
  const pending = order.pendingRequests[0];
  if (pending) return refused(`request ${pending.requestId} (${pending.type}) is ${pending.status}; decide it first`);
  const unreadable = [...order.unreadableRequests, ...(seen.unreadable ?? [])];
  if (unreadable.length > 0) {
    const reason = `${namedUnreadable(unreadable, 'request or reissue')} and may be pending or newer`;
    return refused(`${reason}; look at the order in CertCentral, and start again once it can be read`);
  }
  const reissue = seen.reissues.find(({ status }) => !ENDED.includes(status));
  if (reissue) return refused(`certificate ${reissue.issuedCertificateId} is ${reissue.status}; let it end first`);
  if (wish.disableCt && !wish.acknowledgeUnlogged) {
    return refused('acknowledgeUnlogged must be true: public browsers reject a certificate without SCTs');
  }
  const evRefusal = wish.disableCt ? ctOffRefusal(order.product) : null;
  if (evRefusal !== null) return refused(evRefusal);
  if (isInSync(wish.disableCt, sctVerdictOf(leaf))) {
    return { verdict: 'in-sync', reason: `the newest certificate already is ${sctVerdictOf(leaf)}` };
  }
  if ((wish.csr ?? order.csr) === null) return refused('csr: the order shows none; give one');
  if (leaf.csrPublicKeySha256 === null) return refused('csr: it cannot be read; give a PKCS #10 request in PEM');
  if (order.dnsNames.length === 0)
    return refused('the order shows no names, and a reissue without them would drop them');
  const wanted = namesOf(order);
  if (sortedNames(leaf.dnsNames).join() !== wanted.join()) {
    return refused(`the order names ${wanted.join(', ')}, its newest certificate ${leaf.dnsNames.join(', ')}`);
  }
  const { product } = order;
  const { refusal, remark } = issuanceValidation({ remarks: [], cutOver: undefined, ...seen, product });
  if (refusal !== null) return refused(refusal);
  const reason = `the newest certificate is ${sctVerdictOf(leaf)}`;
  return { verdict: 'change', reason: remark ? `${reason}; ${remark}` : reason };
}

/**
 * The flag that agrees with the newest issued leaf, or null where it may not be set back: CT is never switched on for a
 * name that is in no log yet, because that cannot be undone.
 */
export function restoredDisableCt(previous: ReturnType<typeof sctVerdictOf>): boolean | null {
  if (previous === 'unlogged') return true;
  return previous === 'logged' || previous === 'weakly-logged' ? false : null;
}
