import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  type Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Notifications } from './notifications.ts';
import { ownMetric, PROVIDERS, sweepsAmong } from './own-metric.ts';
import { anchorOf, SECTIONS } from './runbook.ts';

interface Observed {
  /** By the names of their constructs, e.g. `sweepDomains`. */
  machines: Record<string, StateMachine>;
  notifications: Notifications;
  /** Where docs/runbook.md can be read. */
  runbookUrl: string;
  /** Before the nearest end of a certificate. */
  expiryAlarmDays: number;
}

interface AlarmWish extends Pick<CreateAlarmOptions, 'threshold' | 'evaluationPeriods'> {
  metric: IMetric;
  /** What is the case, as one sentence. */
  says: string;
  section: (typeof SECTIONS)[keyof typeof SECTIONS];
  comparison?: ComparisonOperator;
  missing?: TreatMissingData;
}

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);

/** One alarm a machine and a few for the whole: CloudFormation takes 500 resources a stack. All go to the topic. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #observed: Observed;

  constructor(scope: Construct, observed: Observed) {
    super(scope, 'Alarms');
    this.#observed = observed;
    for (const [name, machine] of Object.entries(observed.machines)) this.#onFailures(name, machine);
    for (const provider of PROVIDERS) this.#onRateLimits(provider);
    for (const { sweep, missedAfterHours } of sweepsAmong(observed.machines)) this.#onSilence(sweep, missedAfterHours);
    this.#add('ExpiresSoon', {
      metric: ownMetric(this, 'DaysToExpiryOfNearest', { period: HOUR, statistic: Stats.MINIMUM }),
      says: `A certificate ends within ${observed.expiryAlarmDays} days and has not been renewed.`,
      section: SECTIONS.expiry,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: observed.expiryAlarmDays,
      evaluationPeriods: 1,
      // An hour without a sweep is another alarm's; this one stays as it is.
      missing: TreatMissingData.IGNORE,
    });
    // Of every function in the account and region: they share one concurrency.
    this.#add('Throttles', {
      metric: LambdaFunction.metricAllThrottles({ period: FIVE_MINUTES }),
      says: 'Lambda has throttled functions of this account for a quarter of an hour.',
      section: SECTIONS.throttles,
      threshold: 1,
      evaluationPeriods: 3,
    });
    this.#add('Undelivered', {
      metric: observed.notifications.undelivered.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES }),
      says: 'An urgent event did not reach the topic and waits in the queue.',
      section: SECTIONS.undelivered,
      threshold: 1,
      evaluationPeriods: 1,
    });
  }

  /** A machine that fails, times out or is aborted has met a defect or an order out of sync: a person must look. */
  #onFailures(name: string, machine: StateMachine): void {
    const period = FIVE_MINUTES;
    this.#add(`${name[0]?.toUpperCase()}${name.slice(1)}`, {
      metric: new MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        usingMetrics: {
          failed: machine.metricFailed({ period }),
          timedOut: machine.metricTimedOut({ period }),
          aborted: machine.metricAborted({ period }),
        },
        label: 'not succeeded',
        period,
      }),
      says: `An execution of ${machine.stateMachineName} failed, timed out or was aborted; its Cause names the reason.`,
      section: SECTIONS.machine,
      threshold: 1,
      evaluationPeriods: 1,
    });
  }

  /** A read is tried for 30 minutes; after that much of nothing but 429 work begins to fail. */
  #onRateLimits(provider: string): void {
    this.#add(`${provider}RateLimits`, {
      metric: ownMetric(this, 'RateLimitAnswers', { period: FIVE_MINUTES, dimensions: { provider } }),
      says: `${provider} has answered 429 for half an hour.`,
      section: SECTIONS.rateLimits,
      threshold: 1,
      evaluationPeriods: 6,
    });
  }

  /** Any figure is a sign of life, so only its absence breaches. */
  #onSilence(sweep: string, hours: number): void {
    this.#add(`No-${sweep}-sweep`, {
      metric: ownMetric(this, 'SweepCovered', { period: HOUR, dimensions: { sweep }, statistic: Stats.SAMPLE_COUNT }),
      says: `The sweep of ${sweep} has not ended for ${hours} hours.`,
      section: SECTIONS.sweep,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: hours,
      missing: TreatMissingData.BREACHING,
    });
  }

  #add(id: string, { metric, says, section, comparison, missing, ...limits }: AlarmWish): void {
    const { notifications, runbookUrl } = this.#observed;
    const alarm = (metric as Metric).createAlarm(this, id, {
      ...limits,
      alarmDescription: `${says} What to do: ${runbookUrl}#${anchorOf(section)}`,
      comparisonOperator: comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(notifications.topic));
    this.all.push(alarm);
  }
}
