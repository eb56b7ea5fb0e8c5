import { fractionOf } from '../simulators/random.ts';

/** Chance out of a seed: the same parts draw the same, in the same order. */
export class Draw {
  readonly #parts: (string | number)[];
  #drawn = 0;

  constructor(...parts: (string | number)[]) {
    this.#parts = parts;
  }

  /** From 0 up to 1. */
  fraction(): number {
    this.#drawn += 1;
    return fractionOf(...this.#parts, this.#drawn);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  /** One of at least one. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('there is nothing to pick from');
    return items[Math.floor(this.fraction() * items.length)] as T;
  }
}
