import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Lockfile, refusedLicences } from '../../lib/licences.ts';

const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
const withOne = (entry: Lockfile['packages'][string]) =>
  refusedLicences({ packages: { '': {}, 'node_modules/a/node_modules/@b/c': { version: '1.2.3', ...entry } } });

it('every package of the lockfile is under a licence that is allowed', () => {
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(200);
  expect(refusedLicences(lockfile)).toEqual([]);
});

it.each([
  [{ license: 'GPL-3.0-only' }],
  [{ license: 'AGPL-3.0-or-later', dev: true }],
  [{ license: 'MPL-2.0' }],
  [{ license: 'MIT AND GPL-2.0-only' }],
  [{ license: 'SEE LICENSE IN LICENSE.md' }],
  [{ license: 'UNLICENSED', dev: true }],
  [{}],
])('%j is refused by name', (entry) => {
  const [line, ...others] = withOne(entry);
  expect(line).toMatch(/^@b\/c@1\.2\.3 \((a tool|in the bundles)\): .+ allow it in lib\/licences\.ts/);
  expect(others).toEqual([]);
});

it.each([[{ license: 'MIT' }], [{ license: '(MIT OR GPL-3.0-or-later)' }], [{ license: 'MPL-2.0', dev: true }]])(
  '%j is allowed',
  (entry) => {
    expect(withOne(entry)).toEqual([]);
  },
);

it('the bill of materials has what is bundled, and no tool', () => {
  const { sbom } = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts;
  const { status, stdout } = spawnSync(String(sbom), { shell: true, encoding: 'utf8', maxBuffer: 64e6 });
  expect(status).toBe(0);
  const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: { name: string }[] };
  expect(bomFormat).toBe('CycloneDX');
  const names = components.map(({ name }) => name);
  expect(names).toContain('undici');
  expect(names).not.toContain('aws-cdk-lib');
});
