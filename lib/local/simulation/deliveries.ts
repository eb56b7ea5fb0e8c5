import { MUTATIONS } from '../../mutations.ts';
import { Draw } from './draw.ts';
import type { Scenario } from './scenario.ts';

/** The first run of a call that Lambda delivers twice. */
export interface Delivery {
  call: string;
  /** The second one begins so long after the first. */
  afterMs: number;
}

const SHARE = 1 / 5;

/** By draws of its own, so that the rest of a seed's scenario stays as it was. */
export function withDeliveries(scenario: Scenario): Scenario {
  const draw = new Draw(scenario.seed, 'deliveries');
  if (!draw.chance(SHARE)) return scenario;
  const deliveries = [...MUTATIONS].map((call) => ({ call, afterMs: draw.pick([0, 0, 50, 1000, 30_000]) }));
  return { ...scenario, rates: { ...scenario.rates, deliveries } };
}
