import { readFileSync, writeFileSync } from 'node:fs';
import { loadTemplate } from '../../lib/local/template.ts';
import { releaseOf } from './release.ts';

/** `npm run keep-release`: keeps what is built now as the release that upgrades are tested from. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const { stackName, machines } = loadTemplate('cdk.out');
const { Resources } = JSON.parse(readFileSync(`cdk.out/${stackName}.template.json`, 'utf8'));
const file = `test/releases/${version}.json`;
writeFileSync(file, `${JSON.stringify(releaseOf(version, Resources, machines))}\n`);
process.stdout.write(`${file}: ${machines.length} definitions\n`);
