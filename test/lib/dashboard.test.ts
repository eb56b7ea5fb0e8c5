import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DefinitionBody, StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE_STATUSES } from '../../lambdas/domain/certificate-record.ts';
import { MetricName } from '../../lambdas/domain/metric-names.ts';
import { dashboard } from '../../lib/dashboard.ts';
import { Notifications } from '../../lib/notifications.ts';
import { Alarms } from '../../lib/observability.ts';
import { referencesOf, textOf } from './template-view.ts';

const RUNBOOK = 'https://wiki.example/runbook';
const NAMES = ['certificateLifecycle', 'pollVerification', 'sweepCertificates', 'sweepDomains'];

const stack = new Stack(new App(), 'Certflow');
const machines = Object.fromEntries(
  NAMES.map((name) => [
    name,
    new StateMachine(stack, name, { definitionBody: DefinitionBody.fromChainable(new Succeed(stack, `${name}End`)) }),
  ]),
);
const notifications = new Notifications(
  stack,
  new EventBus(stack, 'Bus'),
  { runbookUrl: RUNBOOK },
  new Key(stack, 'Key'),
);
const { all: alarms } = new Alarms(stack, { machines, notifications, runbookUrl: RUNBOOK, expiryAlarmDays: 21 });
dashboard(stack, { machines, alarms, runbookUrl: RUNBOOK });
const template = Template.fromStack(stack);
const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as [
  { Properties: { DashboardName: string; DashboardBody: unknown } },
];

interface Widget {
  type: string;
  width: number;
  properties: { title?: string; markdown?: string; alarms?: string[]; metrics?: unknown[][] };
}
const { widgets } = JSON.parse(textOf(Properties.DashboardBody)) as { widgets: Widget[] };
const titled = (title: string) => JSON.stringify(widgets.find(({ properties }) => properties.title === title));

describe('the dashboard', () => {
  it('bears the names of stack and region, because an account has its dashboards in all regions', () =>
    expect(textOf(Properties.DashboardName)).toBe('Certflow_{AWS::Region}'));

  it.each(Object.keys(MetricName))('shows %s', (metric) => {
    expect(JSON.stringify(widgets)).toContain(`["Certflow","${metric}",`);
  });

  it('shows certificates by every status that there is', () => {
    for (const status of CERTIFICATE_STATUSES) {
      expect(titled('Certificates by status')).toContain(`"status","${status}"`);
    }
  });

  it('shows the median and the slow end of the time to active', () => {
    for (const statistic of ['p50', 'p95'])
      expect(titled('Time to active, seconds')).toContain(`"stat":"${statistic}"`);
  });

  it('shows each provider’s calls and refusals', () => {
    for (const title of ['Calls to the providers', 'Refused: by the provider, by the budget']) {
      for (const provider of ['Cloudflare', 'DigiCert']) expect(titled(title)).toContain(`"provider","${provider}"`);
    }
  });

  it('shows what each sweep of the stack covered and missed, and that it ended', () => {
    for (const sweep of ['certificates', 'domains']) {
      for (const label of ['covered', 'failed']) expect(titled('Sweeps')).toContain(`"${sweep} ${label}"`);
      expect(titled('Sweeps that ended')).toContain(`"sweep","${sweep}"`);
    }
    expect(titled('Sweeps')).not.toContain('"zones"');
  });

  it('shows every machine’s executions, started and failed', () => {
    const ids = Object.keys(template.findResources('AWS::StepFunctions::StateMachine'));
    for (const ending of ['Started', 'Failed']) {
      const widget = titled(`Executions ${ending.toLowerCase()}`);
      expect(widget).toContain(`"Executions${ending}"`);
      expect(new Set(referencesOf(widget))).toEqual(new Set(ids));
    }
  });

  it('shows every alarm', () => {
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []).flatMap(referencesOf);
    expect(shown.sort()).toEqual(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).sort());
  });

  it('links to the runbook', () => {
    const [text] = widgets.filter(({ type }) => type === 'text');
    expect(text?.properties.markdown).toContain(`(${RUNBOOK}#a-machine-failed)`);
  });

  it('fills rows of 24 columns', () => {
    const rows = Map.groupBy(widgets as (Widget & { y: number })[], ({ y }) => y);
    for (const row of rows.values()) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24);
  });
});
