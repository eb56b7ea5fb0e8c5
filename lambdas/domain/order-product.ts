/** What DigiCert sells by one order. It decides which validation an issuance needs. */
export interface OrderProduct {
  /** E.g. `ssl_ev_basic`; null where Order info does not show it. */
  nameId: string | null;
  /** Null where neither the product's name nor Order info tells it. */
  validationType: 'dv' | 'ov' | 'ev' | null;
}

/**
 * The name counts before `validation_type`: DV and EV products have `dv` or `ev` in their names, and a public sample of
 * Order info has `ssl_ev_plus` with the type `ov`. Names of OV products say nothing.
 */
export function productOf(nameId: string | null, validationType: string | null): OrderProduct {
  const named = /(?:^|_)(dv|ev)(?:_|$)/.exec(nameId?.toLowerCase() ?? '')?.[1];
  const type = named ?? validationType?.toLowerCase();
  return { nameId, validationType: type === 'dv' || type === 'ov' || type === 'ev' ? type : null };
}
