import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, expect, it, vi } from 'vitest';
import { CertflowStack } from '../../lib/certflow-stack.ts';
import { checkSecurity } from '../../lib/nag.ts';

const directories: string[] = [];
afterAll(() => {
  vi.unstubAllEnvs();
  for (const directory of directories) rmSync(directory, { recursive: true });
});

const app = new App({ outdir: directory() });
new CertflowStack(app, 'Certflow', {
  settings: {
    cloudflareBaseUrl: 'https://cloudflare.example/client/v4',
    digicertUsBaseUrl: 'https://us.digicert.example/services/v2',
    digicertEuBaseUrl: 'https://eu.digicert.example/services/v2',
  },
});

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'certflow-nag-'));
  directories.push(made);
  return made;
}

/** What a pack says of the whole app when it takes no reason for an answer: `rule at path`. */
function findingsOf(pack: AwsSolutionsChecks | ServerlessChecks): string[] {
  Object.defineProperty(pack, 'isAcknowledged', { value: () => false });
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}
const findings = [...findingsOf(new AwsSolutionsChecks(app)), ...findingsOf(new ServerlessChecks(app))];

const acknowledgements = app.node.findAll().flatMap(({ node }) =>
  node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([id, reason]) => ({ id: id.replace(/^annotation::/i, ''), at: node.path, reason })),
);

it('every finding of the stack has a reason', () => {
  for (const pack of [new AwsSolutionsChecks(app), new ServerlessChecks(app)]) {
    expect(pack.validateScope(app).violations).toEqual([]);
  }
});

it('the packs do look: without the reasons there are findings, of both', () => {
  expect(findings.filter((finding) => finding.startsWith('AwsSolutions-')).length).toBeGreaterThan(100);
  expect(findings.filter((finding) => finding.startsWith('Serverless-')).length).toBeGreaterThan(50);
});

it('every reason is a sentence, on one part of the stack, and still about a finding', () => {
  expect(acknowledgements.length).toBeGreaterThan(100);
  for (const { id, at, reason } of acknowledgements) {
    expect(at).toMatch(/^Certflow\/.+/);
    expect(reason, id).toMatch(/^[A-Z].{25,}/);
    const about = findings.filter((finding) => finding.startsWith(`${id} at ${at}/`) || finding === `${id} at ${at}`);
    expect(about.length, `${id} at ${at}`).toBeGreaterThan(0);
  }
});

it('a violation fails the synthesis, and is named in its error and in the report', () => {
  // The CDK's own validation of templates, which takes seconds to load.
  vi.stubEnv('CDK_VALIDATION', 'false');
  const outdir = directory();
  const bad = new App({ outdir });
  checkSecurity(bad);
  const stack = new Stack(bad, 'Bad');
  const role = new Role(stack, 'Planted', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  new Queue(stack, 'Open');

  const printed = errorOf(() => bad.synth());

  const report = JSON.stringify(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')));
  for (const finding of ['AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::*]', 'AwsSolutions-SQS4']) {
    expect(printed).toContain(finding);
    expect(report).toContain(finding);
  }
  for (const path of ['Bad/Planted/DefaultPolicy/Resource', 'Bad/Open/Resource']) {
    expect(printed).toContain(path);
    expect(report).toContain(path);
  }
  expect(report).toContain('Serverless-SQSRedrivePolicy');
});

function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  return 'no error';
}
