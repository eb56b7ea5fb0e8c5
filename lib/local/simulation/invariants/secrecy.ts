import { secretForms } from '../../../../lambdas/runtime/secret-forms.ts';
import type { Invariant, World } from '../world.ts';

const MOST_EVENTS = 20_000;
const MOST_BYTES = 200 * 1024;

function secretsStayInside({ credentials, items, runtime }: World): string[] {
  const canaries = credentials.all().flatMap((secret) => [...secretForms(`Bearer ${secret}`), ...secretForms(secret)]);
  const places: [string, unknown][] = [
    ['the table', items],
    ['the events', runtime.events],
    ...runtime.executions().map(({ name, history }): [string, unknown] => [`the history of ${name}`, history]),
  ];
  return places.flatMap(([place, value]) => {
    const text = JSON.stringify(value);
    return canaries.some((canary) => text.includes(canary)) ? [`${place} holds a secret`] : [];
  });
}

function historiesStaySmall({ runtime }: World): string[] {
  return runtime.executions().flatMap(({ machine, name, history, output }) => {
    const largest = Math.max(
      ...history.slice(-3).map((event) => JSON.stringify(event).length),
      JSON.stringify(output ?? null).length,
    );
    return [
      ...(history.length > MOST_EVENTS ? [`${machine} ${name} has ${history.length} events`] : []),
      ...(largest > MOST_BYTES ? [`${machine} ${name} has a state of ${largest} bytes`] : []),
    ];
  });
}

export const SECRECY_INVARIANTS: Invariant[] = [
  { id: 'I13', title: 'no secret is in table, events or histories', check: secretsStayInside },
  { id: 'I15', title: 'histories and states stay small', check: historiesStaySmall },
];
