import { join } from 'node:path';
import { statesOf } from '../load-guard.ts';
import { TEMPLATE_DIRECTORY } from '../runtime.ts';
import { loadTemplate, type Machine, type Template } from '../template.ts';
import type { Mutant, States } from './mutant.ts';
import { withReplacement } from './shared-code.ts';
import { callOf } from './wire.ts';

/** The template, run by shared code, with one thing in it broken if a mutant is given. Errors: one that changes nothing. */
export function templateWith(directory: string, mutant?: Mutant): Template {
  const code = mutant?.code ? withReplacement(directory, mutant.code) : directory;
  if (code === null) throw unchanged(mutant);
  const template = loadTemplate(TEMPLATE_DIRECTORY);
  return {
    ...template,
    machines: template.machines.map((machine) =>
      mutant?.machine === machine.name ? changed(machine, mutant) : machine,
    ),
    functions: template.functions.map((lambda) =>
      lambda.arn === template.httpApi ? lambda : { ...lambda, bundle: join(code, `${callOf(lambda.arn)}.mjs`) },
    ),
  };
}

function changed(machine: Machine, mutant: Mutant): Machine {
  const definition = structuredClone(machine.definition);
  const states = [...statesOf(definition as unknown as Parameters<typeof statesOf>[0])];
  mutant.change?.(Object.fromEntries(states.map(({ name, state }) => [name, state])) as States);
  if (JSON.stringify(definition) === JSON.stringify(machine.definition)) throw unchanged(mutant);
  return { ...machine, definition };
}

function unchanged(mutant: Mutant | undefined): Error {
  return new Error(`the mutant "${mutant?.name}" changes nothing: what it replaces is not there any more, or not once`);
}
