import { Draw } from './draw.ts';
import type { Scenario } from './scenario.ts';

const SHARE = 1 / 8;

/** Packs that are read as gone a few times though the list shows them, by draws of its own, as `withRedrives` does. */
export function withMisreads(scenario: Scenario): Scenario {
  const draw = new Draw(scenario.seed, 'misreads');
  if (!draw.chance(SHARE)) return scenario;
  const misreads = { as: draw.pick(['unknown', 'deleted'] as const), times: draw.int(1, 4) };
  return { ...scenario, cloudflare: { ...scenario.cloudflare, misreads } };
}
