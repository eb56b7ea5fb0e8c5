import type { CloudflareScenario } from '../simulators/cloudflare-scenario.ts';
import type { DigicertScenario } from '../simulators/digicert-scenario.ts';
import type { Draw } from './draw.ts';
import { CERTIFICATE_RECIPES } from './focus-certificates.ts';
import { CHANGE_RECIPES } from './focus-changes.ts';
import { COMMAND_RECIPES, SELDOM_RECIPES } from './focus-commands.ts';
import { ORDER_RECIPES } from './focus-orders.ts';
import { SWEEP_RECIPES } from './focus-sweeps.ts';
import type { TimedStep, Wanted } from './steps.ts';
import type { TroublePlan } from './troubles.ts';

/** What a run is made for: one machine, what it needs to be of use, and a Task of it in trouble. */
export interface Focus {
  machine: string;
  certificates: number;
  orders: number;
  /** Of the order; default issued. */
  orderStatus?: 'pending';
  cloudflare?: CloudflareScenario;
  digicert?: DigicertScenario;
  /** Beside the drawn one. */
  troubles?: TroublePlan[];
  /** Nothing else goes wrong, because there are hundreds of polls before what it is about. */
  isQuiet?: boolean;
  /** New Tasks of the machine that the drawn trouble may wait for; default 12. */
  depth?: number;
  /** Tasks that the trouble takes turns at instead, because few runs come by them. */
  states?: string[];
  calmAfterSeconds: number;
  steps: (wanted: Wanted) => TimedStep[];
}

export type Recipe = (draw: Draw) => Focus;

const RECIPES: Recipe[] = [
  ...COMMAND_RECIPES,
  ...COMMAND_RECIPES.slice(0, 5),
  ...CERTIFICATE_RECIPES,
  ...CHANGE_RECIPES,
  ...ORDER_RECIPES,
  ...SWEEP_RECIPES,
  ...SELDOM_RECIPES,
];

/**
 * The focus of the `turn`th run that has one, and what is in trouble in it. They take turns, so that in as many runs as
 * there are combinations every Task of a machine meets every kind of trouble, and none is left to chance.
 */
export function focusOf(turn: number, draw: Draw): Focus & { troubles: TroublePlan[] } {
  const at = turn % RECIPES.length;
  const recipe = RECIPES[at] as Recipe;
  const copies = RECIPES.filter((other) => other === recipe).length;
  const copy = RECIPES.slice(0, at).filter((other) => other === recipe).length;
  const focus = recipe(draw);
  const ownTurn = Math.floor(turn / RECIPES.length) * copies + copy;
  return { ...focus, troubles: [...(focus.troubles ?? []), ...troublesOf(ownTurn, draw, focus)] };
}

/** One Task in trouble, mostly until it is calm, and often one soon after it, which may be what the first one leads to. */
function troublesOf(turn: number, draw: Draw, { machine, states, depth = 12 }: Focus): TroublePlan[] {
  const lastsSeconds = draw.pick([0, 300, 1e9, 1e9, 1e9]);
  if (states) {
    const kindAt = Math.floor(turn / states.length);
    return [{ machine, state: states[turn % states.length] as string, kindAt, lastsSeconds }];
  }
  const nth = turn % (depth + 1);
  const next = { machine, nth: nth + draw.pick([1, 1, 2, 3]), lastsSeconds: draw.pick([0, 0, 300, 1e9]) };
  return [{ machine, nth, kindAt: Math.floor(turn / (depth + 1)), lastsSeconds }, ...(draw.chance(0.6) ? [next] : [])];
}
