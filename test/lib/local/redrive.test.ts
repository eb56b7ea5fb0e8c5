import { describe, expect, it } from 'vitest';
import type { Execution } from '../../../lib/local/execution.ts';
import { redriven } from '../../../lib/local/redrive.ts';
import type { Machine } from '../../../lib/local/template.ts';

const machine = {
  name: 'Order',
  definition: {
    StartAt: 'First',
    States: {
      First: { Type: 'Pass', Result: { from: 'first' }, Next: 'Second' },
      Second: { Type: 'Pass', Parameters: { 'seen.$': '$', 'input.$': '$$.Execution.Input' }, End: true },
    },
  },
} as unknown as Machine;

const entered = (name: string, input: object, index?: number) => ({
  type: 'StateEntered',
  state: { name, type: 'Pass', input },
  ...(index !== undefined && { index }),
});

function execution(status: Execution['status'], ...history: object[]): Execution {
  return { arn: 'arn:1', status, history } as unknown as Execution;
}

describe('a redrive', () => {
  it('goes on at the state that did not succeed, with what this was given and the execution’s own input', async () => {
    const ended = execution('ABORTED', entered('First', {}), entered('Second', { from: 'before' }));
    const { result } = redriven(machine, ended).run({ own: true });
    expect(await result).toEqual({ seen: { from: 'before' }, input: { own: true } });
  });

  it('runs a Map again as a whole', async () => {
    const ended = execution('FAILED', entered('Second', { of: 'the Map' }), entered('InItem', { of: 'an item' }, 0));
    expect(await redriven(machine, ended).run({}).result).toMatchObject({ seen: { of: 'the Map' } });
  });

  it.each(['RUNNING', 'SUCCEEDED'] as const)('is refused for an execution that is %s', (status) => {
    expect(() => redriven(machine, execution(status, entered('First', {})))).toThrow('not redrivable');
  });
});
