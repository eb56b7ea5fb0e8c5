import type { DigicertAccount } from './simulators/digicert-account.ts';

/** A public host whose CT logging is off and whose newest certificate is in no log: public browsers reject it. */
export const UNLOGGED_ORDER = { orderId: 23456, commonName: 'www.example.com', logged: false };

/** A host that only the organization's own devices visit; its certificate is logged. */
export const INTERNAL_ORDER = { orderId: 34567, commonName: 'intranet.example.com', logged: true };

/** What the simulated account has beside order 12345 for whoever tries Certflow on a laptop. */
export function addExampleOrders(account: DigicertAccount): void {
  for (const order of [UNLOGGED_ORDER, INTERNAL_ORDER]) {
    account.addOrder({ ...order, dnsNames: [order.commonName] });
  }
}
