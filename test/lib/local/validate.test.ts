import { expect, test } from 'vitest';
import { validate } from '../../../lib/local/validate.ts';
import { machine, writeStack } from './stack.ts';

function validated(machines: Record<string, object>): { valid: boolean; lines: string[] } {
  const lines: string[] = [];
  const valid = validate(writeStack({ machines }), (line) => lines.push(line));
  return { valid, lines };
}

test('each machine has a line', () => {
  const good = machine({ Done: { Type: 'Succeed' } });

  expect(validated({ One: good, Two: good })).toEqual({
    valid: true,
    lines: ['Small_One: valid, 1 states', 'Small_Two: valid, 1 states'],
  });
});

test('a transition to nowhere is found', () => {
  const { valid, lines } = validated({ Bad: machine({ A: { Type: 'Pass', Next: 'Nowhere' } }) });

  expect(valid).toBe(false);
  expect(lines[0]).toMatch(/^Small_Bad: .*Nowhere/);
});

test('what cannot run here is found too', () => {
  const { valid, lines } = validated({ Bad: machine({ A: { Type: 'Pass', Result: '', End: true } }) });

  expect(valid).toBe(false);
  expect(lines).toEqual(['Small_Bad: Small_Bad, A: the falsy Result "" would be lost']);
});

test('no machine at all is a problem', () => {
  expect(validated({}).valid).toBe(false);
});
