import { expect, it } from 'vitest';
import { causeOf } from '../../../lambdas/domain/cause.ts';

const arn = (machine: string) => `arn:aws:states:eu-central-1:123456789012:execution:Certflow_${machine}:x`;
/** As Step Functions tells of a child that failed: what DescribeExecution says of it. */
const child = (machine: string, error: string, Cause?: string) =>
  JSON.stringify({ ExecutionArn: arn(machine), Input: '{"a":"b"}', Name: 'x', Status: 'FAILED', Error: error, Cause });
const lambda = (errorMessage: string) =>
  JSON.stringify({ errorType: 'ContractBroken', errorMessage, trace: ['at x (index.mjs:1:1)'] });
const WORDS = 'Cloudflare GET /zones/z/ssl/verification: missing or malformed result.0';

it.each([
  ['a Lambda’s error', 'ContractBroken', lambda(WORDS), `ContractBroken: ${WORDS}`],
  ['words', 'Lambda.Unknown', 'The function\n did not answer', 'Lambda.Unknown: The function did not answer'],
  ['nothing', 'States.Timeout', undefined, 'States.Timeout'],
  ['its own name', 'States.Timeout', 'States.Timeout', 'States.Timeout'],
  [
    'a child',
    'States.TaskFailed',
    child('PollVerification', 'ContractBroken', lambda(WORDS)),
    `Certflow_PollVerification: ContractBroken: ${WORDS}`,
  ],
  [
    'a child’s child, three deep',
    'States.TaskFailed',
    child('Rotate', 'States.TaskFailed', child('Lifecycle', 'States.TaskFailed', child('Poll', 'Odd', lambda(WORDS)))),
    `Certflow_Poll: Odd: ${WORDS}`,
  ],
  [
    'a child that was aborted',
    'States.TaskFailed',
    JSON.stringify({ ExecutionArn: arn('Poll'), Name: 'x', Status: 'ABORTED' }),
    'Certflow_Poll: ABORTED',
  ],
  ['a child without a cause', 'States.TaskFailed', child('Poll', 'States.Timeout'), 'Certflow_Poll: States.Timeout'],
  [
    'a child whose JSON was cut off',
    'States.TaskFailed',
    child('Poll', 'ContractBroken', lambda(WORDS)).slice(0, -20),
    `States.TaskFailed: ${WORDS}`,
  ],
  ['a cause that only looks like JSON', 'Odd', '{nearly', 'Odd: {nearly'],
  ['JSON that says nothing', 'Odd', '{"a":1}', 'Odd: {"a":1}'],
])('tells the innermost error of %s', (_, error, cause, reason) => {
  expect(causeOf(error, cause)).toBe(reason);
});

it('is bounded, and keeps the end of the innermost words', () => {
  const cause = child('Poll', 'ContractBroken', lambda(`${'x'.repeat(3000)} is the end`));
  const reason = causeOf('States.TaskFailed', cause);
  expect(reason.length).toBe(700);
  expect(reason).toMatch(/^Certflow_Poll: ContractBroken: x+ … x+ is the end$/);
});
