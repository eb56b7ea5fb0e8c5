import type { Execution } from '../execution.ts';
import { statesOf } from '../load-guard.ts';
import type { Machine } from '../template.ts';

type State = Record<string, unknown>;

interface Edge {
  Next?: string;
  ErrorEquals?: string[];
  MaxAttempts?: number;
}

const edge = (machine: string, state: string, what: string) => `${machine} ${state} ${what}`;

/** Every state, Choice edge, Catch and Retry that the machines have. */
export function placesOf(machines: Machine[]): string[] {
  return machines.flatMap((machine) =>
    states(machine).flatMap(([name, state]) => [
      edge(machine.name, name, 'entered'),
      ...new Set(
        [...edgesOf(state, 'Choices'), { Next: String(state.Default) }]
          .filter(() => state.Type === 'Choice')
          .map(({ Next }) => edge(machine.name, name, `-> ${Next}`)),
      ),
      ...edgesOf(state, 'Catch').map((caught) => edge(machine.name, name, `catches ${errorOf(caught)}`)),
      ...edgesOf(state, 'Retry')
        // One that allows no try stands there so that the next one does not hold.
        .filter(({ MaxAttempts }) => MaxAttempts !== 0)
        .map((retried) => edge(machine.name, name, `retries ${errorOf(retried)}`)),
    ]),
  );
}

/** Those of them that these executions came by. */
export function visitsOf(executions: Execution[]): Set<string> {
  const visits = new Set<string>();
  for (const { machine, history } of executions) {
    // In a Map several items are under way at once, each with its index.
    const left = new Map<number, string>();
    for (const event of history) {
      if (!('state' in event)) continue;
      const { name, type } = event.state;
      const at = event.index ?? -1;
      if (event.type === 'StateEntered') {
        visits.add(edge(machine, name, 'entered'));
        const choice = left.get(at);
        if (choice !== undefined) visits.add(edge(machine, choice, `-> ${name}`));
        left.delete(at);
      } else if (event.type === 'StateExited' && type === 'Choice') left.set(at, name);
      else if (event.type === 'StateCaught') visits.add(edge(machine, name, `catches ${errorOf(event.catch.catcher)}`));
      else if (event.type === 'StateRetried')
        visits.add(edge(machine, name, `retries ${errorOf(event.retry.retrier)}`));
    }
  }
  return visits;
}

export interface Gaps {
  /** Neither visited nor listed. */
  missed: string[];
  /** Listed as out of reach, and visited or no place at all. */
  wronglyListed: string[];
}

export function gapsIn(places: string[], visited: ReadonlySet<string>, unreached: ReadonlyMap<string, string>): Gaps {
  const known = new Set(places);
  return {
    missed: places.filter((place) => !visited.has(place) && !unreached.has(place)),
    wronglyListed: [...unreached.keys()].filter((place) => visited.has(place) || !known.has(place)),
  };
}

/** A line a state, below its machine's name. */
export function grouped(places: string[]): string {
  const machines = Map.groupBy(places, (place) => place.split(' ')[0] ?? '');
  return [...machines]
    .map(([machine, ofMachine]) => {
      const byState = Map.groupBy(ofMachine, (place) => place.split(' ')[1] ?? '');
      const lines = [...byState].map(([state, ofState]) => {
        const what = ofState.map((place) => place.split(' ').slice(2).join(' '));
        return `    ${state}: ${what.join(', ')}\n`;
      });
      return `  ${machine}\n${lines.join('')}`;
    })
    .join('');
}

function states(machine: Machine): [string, State][] {
  const definition = machine.definition as unknown as Parameters<typeof statesOf>[0];
  return [...statesOf(definition)].map(({ name, state }) => [name, state]);
}

function edgesOf(state: State, field: 'Choices' | 'Catch' | 'Retry'): Edge[] {
  return (state[field] as Edge[] | undefined) ?? [];
}

/** Of a list the first error, which in one state no other list begins with. */
function errorOf({ ErrorEquals = [] }: Edge): string {
  return String(ErrorEquals[0]);
}
