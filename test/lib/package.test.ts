import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callNames } from '../../lib/bundle.ts';
import type { Resource } from './template-view.ts';

const run = promisify(execFile);
const TSC = resolve('node_modules/typescript/bin/tsc');
const app = mkdtempSync(join(tmpdir(), 'certflow-app-'));
afterAll(() => rmSync(app, { recursive: true }));

/** What an app of somebody else has: the package as npm packs it, and what npm would install beside it. */
beforeAll(async () => {
  // As `prepack` does, but for the bundles, which other tests read meanwhile: `npm test` has made them.
  await run(process.execPath, [TSC, '-p', 'tsconfig.package.json']);
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', app]);
  const [archive = ''] = readdirSync(app);
  const modules = join(app, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  await run('tar', ['-xzf', join(app, archive), '-C', modules]);
  await run('mv', [join(modules, 'package'), join(modules, 'certflow')]);
  for (const name of ['aws-cdk-lib', 'constructs', 'zod', '@types/node']) {
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module' }));
}, 120_000);

const APP = `import { App, Stack } from 'aws-cdk-lib';
import { Certflow, type CertflowProps } from 'certflow';
import { type CertflowEvent, type EventDetail, EVENT_SOURCE } from 'certflow/events';

const props: CertflowProps = { alarmEmail: 'tls@example.com' };
const app = new App({ outdir: 'out' });
const certflow = new Certflow(new Stack(app, 'Tls', { suppressTemplateIndentation: true }), 'Certflow', props);
const event: CertflowEvent = 'CT In Sync';
const detail = (given: EventDetail<'CT In Sync'>): number => given.orderId;
console.log(EVENT_SOURCE, event, typeof detail, Object.keys(certflow.machines).length);
app.synth();
`;

describe('the package in another app', { timeout: 120_000 }, () => {
  it('has types for the construct and the events', async () => {
    writeFileSync(join(app, 'app.ts'), APP);
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
    await run(process.execPath, [TSC, ...options, '--types', 'node', 'app.ts'], { cwd: app });
    writeFileSync(join(app, 'app.ts'), APP.replace('tls@example.com', '').replace("''", '5'));
    await expect(
      run(process.execPath, [TSC, ...options, '--types', 'node', 'app.ts'], { cwd: app }),
    ).rejects.toMatchObject({ stdout: expect.stringContaining("Type 'number' is not assignable to type 'string'") });
  });

  it('synthesizes with its own bundles, wherever it is started', async () => {
    writeFileSync(join(app, 'app.ts'), APP);
    const elsewhere = mkdtempSync(join(app, 'elsewhere-'));
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', join(app, 'app.ts')], {
      cwd: elsewhere,
      env: { PATH: process.env.PATH, HOME: app },
    });
    expect(stdout).toContain('certflow CT In Sync function 23');
    const out = join(elsewhere, 'out');
    const { Resources } = JSON.parse(readFileSync(join(out, 'Tls.template.json'), 'utf8')) as {
      Resources: Record<string, Resource & { Metadata?: Record<string, string> }>;
    };
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions).toHaveLength(callNames().length + 1);
    for (const { Properties } of functions) expect(Properties.FunctionName).toMatch(/^Tls_/);
    const assets = readdirSync(out).filter((name) => name.startsWith('asset.'));
    expect(assets.length).toBeGreaterThan(60);
    for (const asset of assets) expect(existsSync(join(out, asset, 'index.mjs'))).toBe(true);
  });

  it('has no source, no test and no dependency of a tool', () => {
    const packed = readdirSync(join(app, 'node_modules', 'certflow')).sort();
    expect(packed).toEqual(['README.md', 'build', 'dist', 'docs', 'package.json']);
    const files = readdirSync(join(app, 'node_modules', 'certflow'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
    const code = readdirSync(join(app, 'node_modules/certflow/dist')).filter((file) => file.endsWith('.js'));
    for (const file of code) {
      const imports = readFileSync(join(app, 'node_modules/certflow/dist', file), 'utf8').matchAll(
        /from "([^."][^"]*)"/g,
      );
      for (const [, name = ''] of imports) expect(name).toMatch(/^(aws-cdk-lib|constructs|zod|node:)/);
    }
  });
});
