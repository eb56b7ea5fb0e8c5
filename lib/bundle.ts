import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Every call file is a Lambda of its own, but for the contracts and these. */
const NOT_A_CALL = new Set([
  'client.ts',
  'packs.ts',
  'move.ts',
  'table.ts',
  'taking-over.ts',
  'refused-zone.ts',
  'dynamodb.ts',
]);
const CALL_FOLDERS = ['cloudflare', 'digicert', 'record', 'certificate'] as const;

/** The names of all calls, as `<folder>/<call>`. */
export function callNames(): string[] {
  return CALL_FOLDERS.flatMap((folder) =>
    readdirSync(`lambdas/${folder}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('contract.ts') && !NOT_A_CALL.has(file))
      .map((file) => `${folder}/${file.slice(0, -'.ts'.length)}`),
  );
}

const undiciSubset: Plugin = {
  name: 'undici-subset',
  setup({ onResolve }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: resolve('lib/undici-subset.cjs') }));
  },
};

/** A Lambda names its version in each request; the rest of the manifest is no part of it. */
const versionOnly: Plugin = {
  name: 'version-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) => {
      if (path !== resolve('package.json')) return undefined;
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** The construct and the events as JavaScript in `dist`, because Node strips no types below node_modules. */
async function bundlePackage(): Promise<void> {
  rmSync('dist', { recursive: true, force: true });
  await build({
    entryPoints: { certflow: 'lib/certflow.ts', events: 'lib/event-schemas.ts' },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['aws-cdk-lib', 'constructs', 'zod'],
    logLevel: 'warning',
  });
}

/** Bundles all calls at once to `build/<folder>/<call>/index.mjs`, and the API to `build/api/index.mjs`. */
async function bundle(): Promise<void> {
  rmSync('build', { recursive: true, force: true });
  await build({
    entryPoints: {
      ...Object.fromEntries(callNames().map((name) => [`${name}/index`, `lambdas/${name}.ts`])),
      'api/index': 'lambdas/api/handler.ts',
    },
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    // CommonJS packages inside an ES module still ask for `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins: [undiciSubset, versionOnly],
    logLevel: 'warning',
  });
}

if (import.meta.main) await Promise.all([bundle(), bundlePackage()]);
