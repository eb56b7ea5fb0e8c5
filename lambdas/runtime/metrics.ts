import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type MetricName } from '../domain/metric-names.ts';
import { inLambda } from './in-lambda.ts';

export interface MetricPoint {
  name: MetricName;
  unit: 'Count' | 'Seconds' | 'None';
  value: number;
  dimensions?: Record<string, string>;
}

/** Made at the first use: Powertools reads the environment when it is made, its service from POWERTOOLS_SERVICE_NAME. */
let metrics: Metrics | undefined;

/** Writes each point to the log in the form that CloudWatch makes metrics of: no request, nothing to wait for. */
export function publishMetrics(points: MetricPoint[]): void {
  if (!inLambda()) return;
  metrics ??= new Metrics({ namespace: METRIC_NAMESPACE });
  for (const { name, unit, value, dimensions = {} } of points) {
    const point = metrics.singleMetric();
    for (const [dimension, of] of Object.entries(dimensions)) point.addDimension(dimension, of);
    point.addMetric(name, unit, value);
  }
}
