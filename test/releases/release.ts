import { readdirSync, readFileSync } from 'node:fs';
import type { Template } from '../../lib/local/template.ts';

const DIRECTORY = 'test/releases';

/** What a release has that running executions and stored data keep when the next one is deployed. */
export interface Release {
  version: string;
  /** Of everything with data or executions, by type: another id is another resource, and the old one is deleted. */
  logicalIds: Record<string, string[]>;
  /** By short name, with the ARNs of the local runtime. */
  definitions: Record<string, Template['machines'][number]['definition']>;
}

const KEPT = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

export function releaseOf(
  version: string,
  resources: Record<string, { Type: string }>,
  machines: Template['machines'],
): Release {
  const logicalIds: Release['logicalIds'] = {};
  for (const [id, { Type }] of Object.entries(resources)) {
    if (KEPT.includes(Type)) logicalIds[Type] = [...(logicalIds[Type] ?? []), id].sort();
  }
  const definitions = Object.fromEntries(machines.map(({ name, definition }) => [name, definition]));
  return { version, logicalIds, definitions };
}

/** The newest that is kept; a release is kept as `<version>.json`. */
export function lastRelease(): Release {
  const [newest] = readdirSync(DIRECTORY)
    .filter((name) => name.endsWith('.json'))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  return JSON.parse(readFileSync(`${DIRECTORY}/${newest}`, 'utf8')) as Release;
}
