import { StepFunctionsError } from '../execution.ts';
import type { Runtime } from '../runtime.ts';
import type { Credentials } from './credentials.ts';
import type { Scenario } from './scenario.ts';

/** What the steps of a scenario are carried out on. */
export interface Stage {
  runtime: Runtime;
  credentials: Credentials;
  scenario: Scenario;
  /** What was done, in words. */
  tell: (text: string) => void;
}

/** A start that is refused is no step. */
export function start({ runtime, tell }: Stage, machine: string, input: Record<string, unknown>): void {
  try {
    const { name } = runtime.start(machine, input);
    tell(`start ${machine} ${name} ${JSON.stringify(input)}`);
  } catch (error) {
    if (!(error instanceof StepFunctionsError)) throw error;
  }
}
