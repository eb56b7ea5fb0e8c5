import { expect, test } from 'vitest';
import { reasonOf } from '../../../lib/local/reason.ts';

const lambda = JSON.stringify({ errorType: 'InvalidInput', errorMessage: 'hosts: too many\n(51)' });
const child = JSON.stringify({ Name: 'c', Status: 'FAILED', Error: 'InvalidInput', Cause: lambda });
const grandchild = JSON.stringify({ Name: 'b', Status: 'FAILED', Error: 'States.TaskFailed', Cause: child });

test.each([
  [
    'a Lambda says its message, in one line',
    { error: 'InvalidInput', cause: lambda },
    'InvalidInput: hosts: too many (51)',
  ],
  ["a child says its Lambda's", { error: 'States.TaskFailed', cause: child }, 'InvalidInput: hosts: too many (51)'],
  ['so does a grandchild', { error: 'States.TaskFailed', cause: grandchild }, 'InvalidInput: hosts: too many (51)'],
  ['a plain cause stands', { error: 'CtOutOfSync', cause: 'the flag is on' }, 'CtOutOfSync: the flag is on'],
  ['a cause that only looks like JSON stands', { error: 'E', cause: '{nearly' }, 'E: {nearly'],
  ['an error alone stands', { error: 'States.Timeout' }, 'States.Timeout'],
  [
    'a cause that repeats the error is left out',
    { error: 'States.Timeout', cause: 'States.Timeout' },
    'States.Timeout',
  ],
  ['without an error the status stands', {}, 'FAILED'],
  [
    'an aborted child has nothing but its status',
    { error: 'States.TaskFailed', cause: JSON.stringify({ Name: 'c', Status: 'ABORTED' }) },
    'States.TaskFailed: c ended as ABORTED',
  ],
])('%s', (_, told, reason) => {
  expect(reasonOf({ status: 'FAILED', ...told })).toBe(reason);
});
