import type { Machine } from './template.ts';

type State = Record<string, unknown>;
interface States {
  States: Record<string, State>;
}

/** setTimeout holds 2^31 - 1 ms; a longer wait would end at once. */
const MAX_WAIT_SECONDS = 24 * 24 * 3600;

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const PATHS = ['InputPath', 'OutputPath'];
const FLOW = ['Next', 'End'];
const RESULT = ['ResultSelector', 'ResultPath', 'Retry', 'Catch'];
const FIELDS: Record<string, string[]> = {
  Task: [...COMMON, ...PATHS, ...FLOW, ...RESULT, 'Resource', 'Parameters', 'TimeoutSeconds', 'TimeoutSecondsPath'],
  Pass: [...COMMON, ...PATHS, ...FLOW, 'Parameters', 'Result', 'ResultPath'],
  Wait: [...COMMON, ...PATHS, ...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Choice: [...COMMON, ...PATHS, 'Choices', 'Default'],
  Succeed: [...COMMON, ...PATHS],
  Fail: [...COMMON, 'Error', 'ErrorPath', 'Cause', 'CausePath'],
  Parallel: [...COMMON, ...PATHS, ...FLOW, ...RESULT, 'Parameters', 'Branches'],
  Map: [
    ...[...COMMON, ...PATHS, ...FLOW, ...RESULT, 'Parameters', 'ItemSelector', 'ItemsPath', 'MaxConcurrency'],
    // With 100 % tolerated, as here, where every item catches its own errors, it is the interpreter's behaviour.
    ...['MaxConcurrencyPath', 'ItemProcessor', 'Iterator', 'Label', 'ToleratedFailurePercentage'],
  ],
};
const MACHINE_FIELDS = ['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage'];

/** What the interpreter lacks, or answers differently from AWS, and how the error calls it. */
const FORBIDDEN_TEXT: [RegExp, string][] = [
  [/\$\$\.Task\.Token/, 'task tokens are not supported'],
  [/\$\$\.State\b/, '$$.State is not supported'],
  [/"IsNull":false/, '"IsNull": false never holds here; ask for true the other way round'],
  [/States\.JsonMerge/, 'States.JsonMerge is not supported: it changes its argument'],
];

export const INTEGRATIONS = {
  runExecution: 'arn:aws:states:::states:startExecution.sync:2',
  startExecution: 'arn:aws:states:::states:startExecution',
  putEvents: 'arn:aws:states:::events:putEvents',
  describeExecution: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
} as const;

/**
 * Everything in a machine that would run here otherwise than on AWS, or not at all; one line each, naming machine and
 * state. `functions` are the ARNs of the Lambdas there are.
 */
export function problemsOf(machine: Machine, functions: ReadonlySet<string>): string[] {
  const { definition } = machine;
  const known = new Set<string>([...functions, ...Object.values(INTEGRATIONS)]);
  const found = [
    ...unknownFields(definition, MACHINE_FIELDS),
    ...jsonata(definition),
    ...tooLong('TimeoutSeconds', definition.TimeoutSeconds),
  ].map((problem) => `${machine.fullName}: ${problem}`);
  for (const { name, state, nested } of statesOf(definition as unknown as States)) {
    found.push(...problemsOfState(state, known, nested).map((problem) => `${machine.fullName}, ${name}: ${problem}`));
  }
  return found;
}

/** All states, those inside Map and Parallel included. */
export function* statesOf(states: States, nested = false): Generator<{ name: string; state: State; nested: boolean }> {
  for (const [name, state] of Object.entries(states.States)) {
    yield { name, state, nested };
    const inner = [state.ItemProcessor, state.Iterator, ...((state.Branches as unknown[]) ?? [])];
    for (const machine of inner) if (machine) yield* statesOf(machine as States, true);
  }
}

function problemsOfState(state: State, resources: ReadonlySet<string>, nested: boolean): string[] {
  const fields = FIELDS[String(state.Type)];
  if (fields === undefined) return [`the state type ${state.Type} is not known`];
  const own = { ...state, ItemProcessor: undefined, Iterator: undefined, Branches: undefined };
  const text = JSON.stringify(own);
  const found = [...jsonata(state), ...unknownFields(state, fields)];
  for (const [pattern, problem] of FORBIDDEN_TEXT) if (pattern.test(text)) found.push(problem);
  if (nested && text.includes('$$.Execution.Input')) found.push('$$.Execution.Input differs inside Map and Parallel');
  if (state.Type === 'Task' && !resources.has(String(state.Resource))) {
    found.push(
      String(state.Resource).endsWith('.waitForTaskToken')
        ? 'task tokens are not supported'
        : `the resource ${state.Resource} is not supported`,
    );
  }
  if (state.Type === 'Task' && (state.TimeoutSeconds ?? state.TimeoutSecondsPath) === undefined) {
    found.push('without TimeoutSeconds the task would end after 60 s here, but not on AWS');
  }
  if (state.Type === 'Pass' && 'Result' in state && !state.Result) {
    found.push(`the falsy Result ${JSON.stringify(state.Result)} would be lost`);
  }
  const catchers = (state.Catch as State[] | undefined) ?? [];
  if ([state, ...catchers].some(({ ResultPath }) => ResultPath === '$')) {
    found.push('an explicit ResultPath "$" loses the result; leave it out');
  }
  for (const field of ['ErrorPath', 'CausePath']) {
    if (String(state[field] ?? '').startsWith('States.')) found.push(`an intrinsic in ${field} is not supported`);
  }
  if ((state.ToleratedFailurePercentage ?? 100) !== 100) {
    found.push('a Map that tolerates some failures fails here; catch inside each item and tolerate 100 %');
  }
  found.push(...tooLong('Seconds', state.Seconds), ...tooLong('TimeoutSeconds', state.TimeoutSeconds));
  return found;
}

function unknownFields(value: object, known: string[]): string[] {
  return Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => `the field ${field} is not supported`);
}

function jsonata(value: object): string[] {
  const language = (value as { QueryLanguage?: string }).QueryLanguage ?? 'JSONPath';
  return language === 'JSONPath' ? [] : [`the query language ${language} is not supported`];
}

function tooLong(field: string, seconds: unknown): string[] {
  return typeof seconds === 'number' && seconds > MAX_WAIT_SECONDS
    ? [`${field} ${seconds} is over 24 days (${MAX_WAIT_SECONDS} s)`]
    : [];
}
