import type { Scenario } from './scenario.ts';
import type { TroubleKind } from './troubles.ts';

export type State = Record<string, unknown> & {
  Next?: string;
  Default?: string;
  Choices?: { Next: string }[];
  Parameters?: Record<string, unknown>;
  Retry?: object[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
};
export type States = Record<string, State | undefined>;

/** One safety measure taken out, in a machine or in the bundled code. */
export interface Mutant {
  name: string;
  /** The invariant that it breaks; another one alone does not do. */
  breaks: string;
  /** The runs that can show it; others are not made. Default: all. */
  about?: (scenario: Scenario) => boolean;
  /** Changes what the seed draws, where what it takes is too rare; the run without the mutant has the same. */
  arrange?: (scenario: Scenario) => Scenario;
  machine?: string;
  /** Changes the machine's states by their names. */
  change?: (states: States) => void;
  /** Replaces what is in one place of the code, as esbuild writes it. */
  code?: { from: string; to: string };
}

type Change = Pick<Mutant, 'arrange' | 'machine' | 'change' | 'code'>;

const ANY_ERROR = { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 2 };

/** What keeps one planned request from being sent twice; it hides other measures that are taken out. */
export const UNFENCED = { from: 'if (!isMine)', to: 'if (false)' };

/** A mutation is sent again, though its first answer is lost. */
export function retried(machine: string, state: string): Change {
  return {
    arrange: inTrouble(machine, state, 'unanswered'),
    machine,
    change: (states) => states[state]?.Retry?.splice(0, 9, ANY_ERROR),
    code: UNFENCED,
  };
}

/** The state does nothing any more, and its result is `Result` if one is given. */
export function skipped(machine: string, state: string, Result?: object): Change {
  return {
    machine,
    change: (states) => {
      const skip = states[state] ?? {};
      const { Next, ResultPath } = skip;
      for (const field of Object.keys(skip)) delete skip[field];
      Object.assign(skip, { Type: 'Pass', Next, ...(Result && { Result, ResultPath }) });
    },
  };
}

/** The first try of a state meets a trouble. */
export function inTrouble(machine: string, state: string, kind: TroubleKind): Required<Mutant>['arrange'] {
  return (scenario) => {
    const troubles = [{ machine, state, kind, lastsSeconds: 0 }, ...scenario.rates.troubles];
    return { ...scenario, rates: { ...scenario.rates, troubles } };
  };
}
