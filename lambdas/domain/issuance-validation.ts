import { effectiveUntil } from './domain-freshness.ts';
import type { DomainValidation } from './order.ts';
import type { OrderProduct } from './order-product.ts';

export interface IssuanceSeen {
  product: OrderProduct;
  domains: DomainValidation[];
  uncovered: string[];
  /** Of the coverage. */
  remarks: string[];
  /** When the last moment of the issuance may be. */
  deadlineAt: string;
  cutOver: string | undefined;
}

/**
 * Whether the validations of the account's domains carry a reissue until its deadline: OV by OV dates, EV by EV dates,
 * and by the earlier of both where Order info does not tell the product. A DV order is not judged by them, because
 * DigiCert validates each of its issuances anew. `refusal` is null where nothing is in the way; `remark` is what the
 * reader must know even so.
 * https://docs.digicert.com/en/certcentral/perform-domain-control-validation--dcv-/domain-validation-requirements-and-reuse-periods.html
 */
export function issuanceValidation(seen: IssuanceSeen): { refusal: string | null; remark: string } {
  const { product, uncovered, remarks, deadlineAt } = seen;
  const type = product.validationType;
  if (type === 'dv') {
    const remark = `DigiCert validates each issuance of a DV order anew: complete the validation by ${deadlineAt}`;
    return { refusal: null, remark };
  }
  const unknown = 'Order info does not tell whether the order is OV or EV, so the earlier date counts';
  const said = [...remarks, ...(type === null ? [unknown] : [])].join('; ');
  const refused = (reason: string) => ({ refusal: said ? `${reason} (${said})` : reason, remark: '' });
  if (uncovered.length > 0) return refused(`no domain of the account covers ${uncovered.join(', ')}`);
  for (const domain of seen.domains) {
    const until = effectiveUntil(domain, deadlineAt, { type, cutOver: seen.cutOver });
    const kind = type === 'ev' ? 'EV validation' : 'validation';
    if (until === null) return refused(`${domain.name} has no active ${kind}; validate it first`);
    if (until < deadlineAt) return refused(`the ${kind} of ${domain.name} ends ${until}; renew it first`);
  }
  return { refusal: null, remark: remarks.join('; ') };
}

/** Why CT cannot be switched off, whatever else is true; null where it can. */
export function ctOffRefusal({ nameId, validationType }: OrderProduct): string | null {
  if (validationType !== 'ev') return null;
  return `the order's product${nameId ? ` ${nameId}` : ''} is EV, and EV certificates must be logged; use an OV order`;
}
