import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import type { LambdaFunction } from './template.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** Bundles are complete ES modules: required natively, they stay out of the way of a test runner's transforms. */
const requireBundle = createRequire(import.meta.url);

/**
 * The handlers by the functions' ARNs. Each bundle is loaded at its first call, as on AWS, and Node keeps it; `atOnce`
 * is for what runs long, under which a new synth may take the bundles away. Errors: a bundle that is missing.
 */
export function loadHandlers(functions: LambdaFunction[], { atOnce }: { atOnce: boolean }): Map<string, Handler> {
  return new Map(
    functions.map(({ name, arn, bundle }) => {
      if (!existsSync(bundle)) throw new Error(`${name}: no bundle at ${bundle}; run \`npm run synth\``);
      if (atOnce) load(bundle);
      return [arn, async (event) => load(bundle).handler(event)];
    }),
  );
}

/** A bundle that is new here makes its own dispatcher the process's; the runtime's comes back. */
function load(bundle: string): { handler: Handler } {
  const dispatcher = getGlobalDispatcher();
  try {
    return requireBundle(bundle);
  } finally {
    setGlobalDispatcher(dispatcher);
  }
}

/** All functions' environment as one, because they share a process. Errors: a name with two values. */
export function environmentOf(functions: LambdaFunction[]): Record<string, string> {
  const owners = new Map<string, { value: string; owner: string }>();
  for (const { name: owner, environment } of functions) {
    for (const [name, value] of Object.entries(environment)) {
      const first = owners.get(name);
      if (first !== undefined && first.value !== value) {
        throw new Error(
          `${name} is ${first.value} for ${first.owner} but ${value} for ${owner}: one process, one value`,
        );
      }
      if (first === undefined) owners.set(name, { value, owner });
    }
  }
  return Object.fromEntries([...owners].map(([name, { value }]) => [name, value]));
}
