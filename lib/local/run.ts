import { readFileSync } from 'node:fs';
import { causeOf } from '../../lambdas/domain/cause.ts';
import { addExampleOrders } from './example-orders.ts';
import { timeFor } from './providers.ts';
import { startRuntime, TEMPLATE_DIRECTORY } from './runtime.ts';
import { loadTemplate, type Machine } from './template.ts';

/**
 * Runs one machine with the input in a file (`-` is stdin) and prints its output. Errors: an unknown machine, a file
 * that cannot be read or is no JSON, and an execution that does not succeed; nothing is started before the first three.
 */
export async function run(machineName: string, file: string): Promise<void> {
  const machine = machineNamed(machineName, loadTemplate(TEMPLATE_DIRECTORY).machines);
  const input = readInput(file);
  const runtime = await startRuntime({ time: timeFor(process.env) });
  addExampleOrders(runtime.digicert.account);
  try {
    const execution = await runtime.start(machine.name, input).finished;
    if (execution.status !== 'SUCCEEDED')
      throw new Error(causeOf(execution.error ?? execution.status, execution.cause));
    process.stdout.write(`${JSON.stringify(execution.output, null, 2)}\n`);
  } finally {
    await runtime.stop();
  }
}

/** `certificate-lifecycle` and `CertificateLifecycle` are the same. */
function machineNamed(given: string, machines: Machine[]): Machine {
  const found = machines.find(({ name }) => name === given || kebabCase(name) === given);
  if (found) return found;
  const names = machines.map(({ name }) => kebabCase(name)).sort();
  throw new Error(`unknown machine ${given}; there are ${names.join(', ')}`);
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

function readInput(file: string): unknown {
  const name = file === '-' ? 'the input on stdin' : file;
  let text: string;
  try {
    text = readFileSync(file === '-' ? process.stdin.fd : file, 'utf8');
  } catch (error) {
    throw new Error(`${name} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message.replace(/\s*\n\s*/g, ' ')}`);
  }
}
