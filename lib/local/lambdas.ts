import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LambdaFunction } from './template.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** Bundles are complete ES modules: required natively, they stay out of the way of a test runner's transforms. */
const requireBundle = createRequire(import.meta.url);

/** The handlers by the functions' ARNs. Node keeps a bundle once it is loaded. Errors: a bundle that is missing. */
export function loadHandlers(functions: LambdaFunction[]): Map<string, Handler> {
  return new Map(
    functions.map(({ name, arn, bundle }) => {
      if (!existsSync(bundle)) throw new Error(`${name}: no bundle at ${bundle}; run \`npm run synth\``);
      const { handler } = requireBundle(bundle) as { handler?: Handler };
      if (typeof handler !== 'function') throw new Error(`${name}: ${bundle} exports no handler`);
      return [arn, handler];
    }),
  );
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
