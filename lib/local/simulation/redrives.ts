import { Draw } from './draw.ts';
import type { Scenario } from './scenario.ts';
import type { TimedStep } from './steps.ts';

/** Calls of which it matters whether they were made when their execution was stopped. */
const CALLS = [
  ...['cloudflare/order-certificate-pack', 'digicert/reissue-certificate'],
  ...['record/commit-order-intent', 'record/commit-reissue', 'record/record-order', 'record/plan-restart'],
];

/** One run in six has an execution stopped in the midst of a call, and redriven a while after. */
const SHARE = 1 / 6;

/** By draws of its own, so that the rest of a seed's scenario stays as it was. */
export function withRedrives(scenario: Scenario): Scenario {
  const draw = new Draw(scenario.seed, 'redrives');
  if (!draw.chance(SHARE)) return scenario;
  const call = draw.pick(CALLS);
  const crash = {
    at: draw.int(0, 3),
    side: draw.pick(['before', 'after'] as const),
    ...{ end: 'stopped' as const, goesOnAfterMs: draw.pick([null, 200, 8000]) },
  };
  const redrives = scenario.steps.flatMap(({ afterSeconds, step }): TimedStep[] => {
    if (step.do !== 'start') return [];
    return [{ afterSeconds: afterSeconds + draw.pick([2, 20, 90, 600]), step: { do: 'redrive', nth: 0 } }];
  });
  const steps = [...scenario.steps, ...redrives].sort((one, other) => one.afterSeconds - other.afterSeconds);
  const crashes = [...(scenario.rates.crashes ?? []), { call, ...crash }];
  return { ...scenario, steps, rates: { ...scenario.rates, crashes } };
}
