import { afterAll, describe, expect, it } from 'vitest';
import { INVARIANTS } from '../../../../lib/local/simulation/invariants.ts';
import { MUTANTS } from '../../../../lib/local/simulation/mutants.ts';
import { templateWith } from '../../../../lib/local/simulation/mutate.ts';
import { scenarioOf } from '../../../../lib/local/simulation/scenario.ts';
import { buildSharedCode, removeCode } from '../../../../lib/local/simulation/shared-code.ts';

const directory = await buildSharedCode();
afterAll(() => removeCode(directory));

/** Whether they are caught, `npm run mutants` tells. */
describe('the mutants', () => {
  it('are at least fifty-five, each with a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(55);
  });

  it.each(MUTANTS)('$name: changes one thing, and there are runs about it', (mutant) => {
    const template = templateWith(directory);
    const { machines, functions } = templateWith(directory, mutant);
    const changed = machines.filter(({ definition }, index) => {
      return JSON.stringify(definition) !== JSON.stringify(template.machines[index]?.definition);
    });
    expect(changed.map(({ name }) => name)).toEqual(mutant.machine === undefined ? [] : [mutant.machine]);
    const isCodeChanged = functions.some(({ bundle }, index) => bundle !== template.functions[index]?.bundle);
    expect(isCodeChanged).toBe(mutant.code !== undefined);
    expect(INVARIANTS.map(({ id }) => id)).toContain(mutant.breaks);
    const seeds = Array.from({ length: 5000 }, (_, index) => index + 1);
    expect(seeds.some((seed) => mutant.about?.(scenarioOf(seed)) ?? true)).toBe(true);
  });

  it('are refused when what they replace is not there, or in several places', () => {
    const mutant = { name: 'none', breaks: 'I1' };
    const broken = (from: string) => () => templateWith(directory, { ...mutant, code: { from, to: '' } });
    expect(broken('what nobody ever wrote')).toThrow('changes nothing');
    expect(broken('const')).toThrow('not once');
    expect(() => templateWith(directory, { ...mutant, machine: 'CtStatusReissue', change: () => {} })).toThrow(
      'changes nothing',
    );
  });
});
