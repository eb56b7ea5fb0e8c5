import aslValidator from 'asl-validator';
import { problemsOf } from './load-guard.ts';
import { TEMPLATE_DIRECTORY } from './runtime.ts';
import { loadTemplate } from './template.ts';

/** Validates every synthesized machine as Amazon States Language and for this runtime; false when one has a problem. */
export function validate(directory: string, write: (line: string) => void): boolean {
  const { machines, functions } = loadTemplate(directory);
  const arns = new Set(functions.map(({ arn }) => arn));
  let valid = machines.length > 0;
  for (const machine of machines) {
    const { isValid, errorsText } = aslValidator(machine.definition, { checkArn: true, checkPaths: true });
    const problems = [...(isValid ? [] : [errorsText('; ')]), ...problemsOf(machine, arns)];
    if (problems.length > 0) valid = false;
    const states = Object.keys(machine.definition.States).length;
    write(`${machine.fullName}: ${problems.length === 0 ? `valid, ${states} states` : problems.join('; ')}`);
  }
  return valid;
}

if (import.meta.main && !validate(TEMPLATE_DIRECTORY, console.log)) process.exitCode = 1;
