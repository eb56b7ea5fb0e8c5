import { Aws, Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CERTIFICATE_STATUSES } from '../lambdas/domain/certificate-record.ts';
import { named } from './names.ts';
import { ownMetric, PROVIDERS, sweepsAmong } from './own-metric.ts';
import { anchorOf, SECTIONS } from './runbook.ts';

interface Shown {
  machines: Record<string, StateMachine>;
  alarms: Alarm[];
  runbookUrl: string;
}

const HOUR = Duration.hours(1);
const DAY = Duration.days(1);

/** What a person looks at first: is anything wrong, how are the certificates, how do the providers answer. */
export function dashboard(scope: Construct, { machines, alarms, runbookUrl }: Shown): Dashboard {
  const sweeps = sweepsAmong(machines);
  const ofMachines = (metricOf: (machine: StateMachine) => IMetric) => Object.values(machines).map(metricOf);
  const byProvider = (metric: 'ProviderCalls' | 'RateLimitAnswers' | 'BudgetRefusals', period: Duration) =>
    PROVIDERS.map((provider) => {
      const label = metric === 'BudgetRefusals' ? `${provider} (budget)` : provider;
      return ownMetric(scope, metric, { period, dimensions: { provider }, label });
    });
  const bySweep = (metric: 'SweepCovered' | 'SweepFailed') =>
    sweeps.map(({ sweep }) =>
      ownMetric(scope, metric, {
        period: HOUR,
        dimensions: { sweep },
        label: `${sweep} ${metric === 'SweepFailed' ? 'failed' : 'covered'}`,
      }),
    );

  return new Dashboard(scope, 'Dashboard', {
    // Dashboards are an account's, of all regions.
    dashboardName: named(scope, Aws.REGION),
    defaultInterval: Duration.days(7),
    widgets: [
      [
        new TextWidget({ markdown: links(runbookUrl), width: 6, height: 6 }),
        new AlarmStatusWidget({ title: 'Alarms', alarms, width: 18, height: 6 }),
      ],
      [
        new SingleValueWidget({
          title: 'Days until the nearest certificate ends',
          metrics: [
            ownMetric(scope, 'DaysToExpiryOfNearest', { period: HOUR, statistic: Stats.MINIMUM, label: 'days' }),
          ],
          width: 6,
          height: 6,
          sparkline: true,
        }),
        graph(
          'Certificates by status',
          CERTIFICATE_STATUSES.map((status) =>
            ownMetric(scope, 'CertificatesByStatus', {
              period: HOUR,
              statistic: Stats.MAXIMUM,
              dimensions: { status },
              label: status,
            }),
          ),
          { width: 18, stacked: true },
        ),
      ],
      [
        graph('Time to active, seconds', [
          ownMetric(scope, 'TimeToActive', { period: DAY, statistic: Stats.percentile(50), label: 'p50' }),
          ownMetric(scope, 'TimeToActive', { period: DAY, statistic: Stats.percentile(95), label: 'p95' }),
        ]),
        graph('Polls an issuance', [
          ownMetric(scope, 'PollsPerIssuance', { period: DAY, statistic: Stats.AVERAGE, label: 'average' }),
          ownMetric(scope, 'PollsPerIssuance', { period: DAY, statistic: Stats.MAXIMUM, label: 'most' }),
        ]),
        graph('Calls to the providers', byProvider('ProviderCalls', Duration.minutes(5))),
        graph('Refused: by the provider, by the budget', [
          ...byProvider('RateLimitAnswers', Duration.minutes(5)),
          ...byProvider('BudgetRefusals', Duration.minutes(5)),
        ]),
      ],
      ...(sweeps.length > 0
        ? [
            [
              graph('Sweeps', [...bySweep('SweepCovered'), ...bySweep('SweepFailed')], { width: 12 }),
              new GraphWidget({
                title: 'Sweeps that ended',
                left: sweeps.map(({ sweep }) =>
                  ownMetric(scope, 'SweepCovered', {
                    period: HOUR,
                    statistic: Stats.SAMPLE_COUNT,
                    dimensions: { sweep },
                    label: sweep,
                  }),
                ),
                view: GraphWidgetView.BAR,
                width: 12,
                height: 6,
              }),
            ],
          ]
        : []),
      [
        graph(
          'Executions started',
          ofMachines((machine) => machine.metricStarted({ period: HOUR })),
          { width: 12 },
        ),
        graph(
          'Executions failed',
          ofMachines((machine) => machine.metricFailed({ period: HOUR })),
          { width: 12 },
        ),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[], { width = 6, stacked = false } = {}): IWidget {
  return new GraphWidget({ title, left, width, height: 6, stacked, leftYAxis: { min: 0, showUnits: false } });
}

function links(runbookUrl: string): string {
  const sections = Object.values(SECTIONS).map((section) => `- [${section}](${runbookUrl}#${anchorOf(section)})`);
  return ['# Certflow', `[Runbook](${runbookUrl}):`, ...sections].join('\n');
}
