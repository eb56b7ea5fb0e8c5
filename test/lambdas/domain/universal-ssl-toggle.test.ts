import { describe, expect, it } from 'vitest';
import { toggleViolation } from '../../../lambdas/domain/universal-ssl-toggle.ts';
import { at, NOW, OWNER } from './samples.ts';

const last = { enabled: false, execution: OWNER, at: NOW };

describe('toggleViolation', () => {
  it.each([
    ['the other way at once', last, { enabled: true }, 1, false],
    ['the other way after ten minutes', last, { enabled: true }, 600, true],
    ['the same way', last, { enabled: false }, 1, true],
    ['acknowledged', last, { enabled: true, acknowledgeToggle: true }, 1, true],
    ['the first change', undefined, { enabled: true }, 1, true],
  ])('%s', (_, before, wanted, seconds, isAllowed) => {
    const seen = { acknowledgeToggle: false, ...wanted, now: at(seconds) };
    expect(toggleViolation(before, seen) === null).toBe(isAllowed);
  });
});
