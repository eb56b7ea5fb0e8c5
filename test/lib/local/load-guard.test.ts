import { expect, test } from 'vitest';
import { problemsOf } from '../../../lib/local/load-guard.ts';
import type { Machine } from '../../../lib/local/template.ts';
import { childTask, lambdaTask, machine } from './stack.ts';

const functions = new Set(['arn:aws:lambda:us-east-1:000000000000:function:Small_work']);

function problems(definition: object): string[] {
  return problemsOf({ fullName: 'Small_M', definition } as unknown as Machine, functions);
}

const end = { End: true };
const inMap = (state: object) => ({ M: { Type: 'Map', ...end, ItemProcessor: machine({ Inner: state }) } });

test('what runs here as on AWS has no problem', () => {
  const definition = machine(
    {
      Work: lambdaTask('work', { Next: 'Child', ResultPath: '$.work', Retry: [{ ErrorEquals: ['States.ALL'] }] }),
      Child: childTask(
        'Other',
        'n',
        {},
        { Next: 'Wait', Catch: [{ ErrorEquals: ['E'], Next: 'No', ResultPath: '$.e' }] },
      ),
      Wait: { Type: 'Wait', Seconds: 24 * 24 * 3600, Next: 'Which?' },
      'Which?': { Type: 'Choice', Choices: [{ Variable: '$.x', BooleanEquals: true, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Pass', Result: { ok: true }, ResultPath: '$.yes', Next: 'Done' },
      Done: { Type: 'Succeed', OutputPath: '$.yes' },
      No: { Type: 'Fail', Error: 'E', CausePath: '$.e.Cause' },
    },
    { TimeoutSeconds: 2_000_000, Comment: 'fine' },
  );

  expect(problems(definition)).toEqual([]);
});

test.each([
  [
    'a JSONata machine',
    machine({ A: { Type: 'Succeed' } }, { QueryLanguage: 'JSONata' }),
    'Small_M: the query language JSONata is not supported',
  ],
  [
    'a JSONata state',
    machine({ A: { Type: 'Succeed', QueryLanguage: 'JSONata' } }),
    'Small_M, A: the query language JSONata is not supported',
  ],
  [
    'Assign',
    machine({ A: { Type: 'Pass', Assign: { x: 1 }, ...end } }),
    'Small_M, A: the field Assign is not supported',
  ],
  [
    'a field unknown to its type',
    machine({ A: lambdaTask('work', { HeartbeatSeconds: 5, ...end }) }),
    'Small_M, A: the field HeartbeatSeconds is not supported',
  ],
  [
    'an unknown field of the machine',
    machine({ A: { Type: 'Succeed' } }, { Retry: [] }),
    'Small_M: the field Retry is not supported',
  ],
  ['an unknown state type', machine({ A: { Type: 'Loop' } }), 'Small_M, A: the state type Loop is not known'],
  [
    'another integration',
    machine({ A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', ...end } }),
    'Small_M, A: the resource arn:aws:states:::sqs:sendMessage is not supported',
  ],
  [
    'a function that is not in the template',
    machine({ A: lambdaTask('other') }),
    'Small_M, A: the resource arn:aws:lambda:us-east-1:000000000000:function:Small_other is not supported',
  ],
  [
    'a task that waits for a token',
    machine({ A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', ...end } }),
    'Small_M, A: task tokens are not supported',
  ],
  [
    'a task token',
    machine({ A: lambdaTask('work', { Parameters: { 't.$': '$$.Task.Token' }, ...end }) }),
    'Small_M, A: task tokens are not supported',
  ],
  [
    'the state in the context',
    machine({ A: lambdaTask('work', { Parameters: { 't.$': '$$.State.Name' }, ...end }) }),
    'Small_M, A: $$.State is not supported',
  ],
  [
    'States.JsonMerge',
    machine({ A: { Type: 'Pass', Parameters: { 'x.$': 'States.JsonMerge($.a, $.b, false)' }, ...end } }),
    'Small_M, A: States.JsonMerge is not supported: it changes its argument',
  ],
  [
    'the absence of null',
    machine({
      A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: false, Next: 'B' }], Default: 'B' },
      B: { Type: 'Succeed' },
    }),
    'Small_M, A: "IsNull": false never holds here; ask for true the other way round',
  ],
  [
    'a wait over 24 days',
    machine({ A: { Type: 'Wait', Seconds: 2_073_601, ...end } }),
    'Small_M, A: Seconds 2073601 is over 24 days (2073600 s)',
  ],
  [
    'a task timeout over 24 days',
    machine({ A: lambdaTask('work', { TimeoutSeconds: 2_500_000, ...end }) }),
    'Small_M, A: TimeoutSeconds 2500000 is over 24 days (2073600 s)',
  ],
  [
    'a machine timeout over 24 days',
    machine({ A: { Type: 'Succeed' } }, { TimeoutSeconds: 2_500_000 }),
    'Small_M: TimeoutSeconds 2500000 is over 24 days (2073600 s)',
  ],
  [
    'a task without a timeout',
    machine({ A: lambdaTask('work', { TimeoutSeconds: undefined, ...end }) }),
    'Small_M, A: without TimeoutSeconds the task would end after 60 s here, but not on AWS',
  ],
  [
    'a falsy Result',
    machine({ A: { Type: 'Pass', Result: 0, ...end } }),
    'Small_M, A: the falsy Result 0 would be lost',
  ],
  [
    'an explicit ResultPath "$"',
    machine({ A: lambdaTask('work', { ResultPath: '$', ...end }) }),
    'Small_M, A: an explicit ResultPath "$" loses the result; leave it out',
  ],
  [
    'an explicit ResultPath "$" of a catcher',
    machine({ A: lambdaTask('work', { Catch: [{ ErrorEquals: ['E'], Next: 'B', ResultPath: '$' }], ...end }) }),
    'Small_M, A: an explicit ResultPath "$" loses the result; leave it out',
  ],
  [
    'an intrinsic in CausePath',
    machine({ A: { Type: 'Fail', Error: 'E', CausePath: "States.Format('{}', $.x)" } }),
    'Small_M, A: an intrinsic in CausePath is not supported',
  ],
  [
    'tolerated failures',
    machine({
      M: { Type: 'Map', ToleratedFailureCount: 1, ItemProcessor: machine({ I: { Type: 'Succeed' } }), ...end },
    }),
    'Small_M, M: the field ToleratedFailureCount is not supported',
  ],
  [
    'a state inside Map',
    machine(inMap(lambdaTask('other'))),
    'Small_M, Inner: the resource arn:aws:lambda:us-east-1:000000000000:function:Small_other is not supported',
  ],
  [
    "the execution's input inside Map",
    machine(inMap(lambdaTask('work', { Parameters: { 'x.$': '$$.Execution.Input.x' }, ...end }))),
    'Small_M, Inner: $$.Execution.Input differs inside Map and Parallel',
  ],
  [
    'a state inside Parallel',
    machine({ P: { Type: 'Parallel', Branches: [machine({ Inner: { Type: 'Pass', Result: '', ...end } })], ...end } }),
    'Small_M, Inner: the falsy Result "" would be lost',
  ],
])('%s is a problem', (_, definition, problem) => {
  expect(problems(definition)).toContain(problem);
});
