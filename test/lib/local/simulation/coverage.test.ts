import { describe, expect, it } from 'vitest';
import { gapsIn, grouped, placesOf } from '../../../../lib/local/simulation/coverage.ts';
import type { Machine } from '../../../../lib/local/template.ts';

const machine = {
  name: 'Order',
  definition: {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Next: 'Good?',
        Retry: [{ ErrorEquals: ['Once'], MaxAttempts: 0 }, { ErrorEquals: ['Down', 'Slow'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Bad' }],
      },
      'Good?': { Type: 'Choice', Choices: [{ Next: 'End' }, { Next: 'End' }], Default: 'Bad' },
      Bad: { Type: 'Fail' },
      End: { Type: 'Succeed' },
    },
  },
} as unknown as Machine;

const PLACES = [
  ...['Order Ask entered', 'Order Ask catches States.ALL', 'Order Ask retries Down'],
  ...['Order Good? entered', 'Order Good? -> End', 'Order Good? -> Bad', 'Order Bad entered', 'Order End entered'],
];

describe('coverage', () => {
  it('counts states, edges, Catches, and Retries that allow a try', () => {
    expect(placesOf([machine])).toEqual(PLACES);
  });

  it('misses what was neither visited nor is listed as out of reach', () => {
    const visited = new Set(PLACES.filter((place) => !place.includes('Bad')));
    const unreached = new Map([['Order Bad entered', 'a reason']]);
    expect(gapsIn(PLACES, visited, unreached)).toEqual({ missed: ['Order Good? -> Bad'], wronglyListed: [] });
  });

  it('finds fault with a list that names what was visited, or what is no place', () => {
    const unreached = new Map([
      ['Order Bad entered', 'a reason'],
      ['Order Gone entered', 'a reason'],
    ]);
    const { wronglyListed } = gapsIn(PLACES, new Set(PLACES), unreached);
    expect(wronglyListed).toEqual(['Order Bad entered', 'Order Gone entered']);
  });

  it('tells places a line a state, below their machines', () => {
    const places = ['Order Ask entered', 'Order Ask retries Down', 'Poll Wait entered'];
    expect(grouped(places)).toBe('  Order\n    Ask: entered, retries Down\n  Poll\n    Wait: entered\n');
  });
});
