import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Resource } from './template-view.ts';

/** What `npm run synth` wrote. */
const TEMPLATE = 'cdk.out/Certflow.template.json';
const { Resources: resources } = JSON.parse(readFileSync(TEMPLATE, 'utf8')) as { Resources: Record<string, Resource> };
const logGroups = Object.values(resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup').length;

it('a deleted stack leaves no name that the next one of this name has', () => {
  const left = Object.values(resources).filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
  expect(left.length).toBeGreaterThan(0);
  const names = left.flatMap(({ Properties }) => Object.keys(Properties).filter((property) => /Name$/.test(property)));
  expect(names).toEqual([]);
});

// Moto is no dependency: where Python has it, the same is tried with its CloudFormation.
if (spawnSync('python3', ['-c', 'import moto, boto3']).status === 0) {
  it('create, delete, create', { timeout: 120_000 }, () => {
    const { stdout, stderr } = spawnSync('python3', ['test/lib/create-delete-create.py', TEMPLATE], {
      encoding: 'utf8',
    });
    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(steps, stderr).toEqual([
      { step: 'create', logGroups, tables: 1 },
      { step: 'delete after create', logGroups: 0, tables: 1 },
      { step: 'create again', logGroups, tables: 2 },
      { step: 'delete after create again', logGroups: 0, tables: 2 },
    ]);
  });
}
