import { type Duration, Stack } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, type MetricName } from '../lambdas/domain/metric-names.ts';
import type { SweepName } from '../lambdas/domain/sweep-record.ts';

interface View {
  period: Duration;
  /** Default: the sum. */
  statistic?: string;
  dimensions?: Record<string, string>;
  label?: string;
}

/** One of the metrics that this stack's Lambdas publish themselves. */
export function ownMetric(
  scope: Construct,
  metricName: MetricName,
  { dimensions, statistic = Stats.SUM, period, label }: View,
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service: Stack.of(scope).stackName, ...dimensions },
    statistic,
    period,
    ...(label && { label }),
  });
}

export const PROVIDERS = ['Cloudflare', 'DigiCert'] as const;

/** The sweeps by their machines, and the hours without a sign of life after which one is missed. */
export const SWEEPS = {
  sweepCertificates: { sweep: 'certificates', missedAfterHours: 3 },
  sweepDomains: { sweep: 'domains', missedAfterHours: 26 },
  sweepCtOrders: { sweep: 'ct-orders', missedAfterHours: 26 },
  sweepZones: { sweep: 'zones', missedAfterHours: 26 },
} as const satisfies Record<string, { sweep: SweepName; missedAfterHours: number }>;

/** Those of the sweeps that this stack has. */
export function sweepsAmong(machines: Record<string, unknown>) {
  return Object.entries(SWEEPS).flatMap(([machine, sweep]) => (machine in machines ? [sweep] : []));
}
