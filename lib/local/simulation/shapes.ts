import { CLOUDFLARE_SHAPES } from '../simulators/cloudflare-shape.ts';
import { DIGICERT_SHAPES } from '../simulators/digicert-shape.ts';
import { Draw } from './draw.ts';
import type { Scenario } from './scenario.ts';

/** Odd keys of a provider's shape in a run; `all` draws every key. */
const ODD = [0, 0, 1, 1, 1, 2, 2, 'all'] as const;

/** The form in which each provider answers in a run, by draws of its own, so that the rest of its scenario stays as it was. */
export function withShapes(scenario: Scenario): Scenario {
  const draw = new Draw(scenario.seed, 'shapes');
  return {
    ...scenario,
    cloudflare: { ...scenario.cloudflare, shape: shapeOf(draw, CLOUDFLARE_SHAPES) },
    digicert: { ...scenario.digicert, shape: shapeOf(draw, DIGICERT_SHAPES) },
  };
}

function shapeOf<T extends Record<string, readonly string[]>>(
  draw: Draw,
  shapes: T,
): { [Key in keyof T]?: T[Key][number] } {
  const keys = Object.keys(shapes);
  const odd = draw.pick(ODD);
  const drawn = odd === 'all' ? keys : Array.from({ length: odd }, () => draw.pick(keys));
  const shape = Object.fromEntries(drawn.map((key) => [key, draw.pick(shapes[key] ?? [])]));
  return shape as { [Key in keyof T]?: T[Key][number] };
}
