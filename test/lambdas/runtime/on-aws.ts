import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** Everything that Lambda or the stack sets and that logs and metrics look at. */
export const ON_AWS = {
  AWS_LAMBDA_FUNCTION_NAME: 'Certflow_cloudflare-restart-validation',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_SERVICE_NAME: 'Certflow',
};

/** Runs a script that may import from lambdas/runtime, in a process of its own; its lines on stdout and stderr, parsed. */
export async function linesOf(script: string, environment: Record<string, string> = ON_AWS): Promise<unknown[]> {
  const runtime = JSON.stringify(resolve('lambdas/runtime'));
  const code = script.replaceAll(/from '\.\/([\w-]+\.ts)'/g, (_, file) => `from ${runtime.slice(0, -1)}/${file}"`);
  const env = { PATH: process.env.PATH, ...environment };
  const { stdout, stderr } = await execFileAsync(process.execPath, ['--input-type=module', '-e', code], { env });
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
