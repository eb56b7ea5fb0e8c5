import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { callNames } from '../../bundle.ts';

const TABLE_CLIENT = fileURLToPath(new URL('dynamodb-client.ts', import.meta.url));

/**
 * All calls as one program in a directory of a new one, `<directory>/<folder>/<call>.mjs`: what they have in common is loaded,
 * and made fast by the engine, once instead of once a call. Otherwise it is the code that is deployed.
 */
export async function buildSharedCode(): Promise<string> {
  const outdir = join(mkdtempSync(join(tmpdir(), 'certflow-simulation-')), 'code');
  await build({
    entryPoints: Object.fromEntries(callNames().map((name) => [name, `lambdas/${name}.ts`])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/client-dynamodb': TABLE_CLIENT },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outdir;
}

/** A copy beside it, with the text replaced in the one place where it is; null when that is none or several. */
export function withReplacement(directory: string, { from, to }: { from: string; to: string }): string | null {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mjs'));
  const texts = new Map(files.map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
  const [place, ...others] = [...texts].flatMap(([file, text]) => Array(text.split(from).length - 1).fill(file));
  if (place === undefined || others.length > 0) return null;
  const copy = mkdtempSync(join(dirname(directory), 'mutant-'));
  cpSync(directory, copy, { recursive: true });
  const text = texts.get(place) ?? '';
  writeFileSync(
    join(copy, place),
    text.replace(from, () => to),
  );
  return copy;
}

/** With its copies. */
export function removeCode(directory: string): void {
  rmSync(dirname(directory), { recursive: true, force: true });
}
