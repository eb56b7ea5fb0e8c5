import type { Scenario } from '../scenario.ts';
import type { Step } from '../steps.ts';

export function aboutCertificates({ certificates, orders }: Scenario): boolean {
  return certificates.length > 0 && orders.length === 0;
}

/** The first two in one zone. */
export function aboutSeveral({ certificates: [first, second] }: Scenario): boolean {
  return first !== undefined && first.request.zoneId === second?.request.zoneId;
}

export function startOf(request: Record<string, unknown>): Step {
  return { do: 'start', machine: 'CertificateLifecycle', input: { ...request, ct: null }, times: 1 };
}

export function aboutOrders({ certificates, orders }: Scenario): boolean {
  return orders.length > 0 && certificates.length === 0;
}
