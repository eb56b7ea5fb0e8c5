import { Duration, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { named } from './names.ts';
import type { Settings } from './settings.ts';

export interface Sweeps {
  sweepCertificates: StateMachine;
  sweepDomains: StateMachine;
  sweepCtOrders: StateMachine;
  sweepZones: StateMachine;
}

type Times = Pick<Settings, 'sweepCertificatesMinute' | 'sweepDomainsAt' | 'sweepCtOrdersAt' | 'sweepZonesAt'>;

/** In UTC, so that no summer time skips or repeats one. The daily ones should stand apart: each asks much of a provider. */
function timesOf(times: Times): Record<keyof Sweeps, { minute: string; hour?: string }> {
  const daily = (at: string) => {
    const [hour, minute] = at.split(':').map(Number);
    return { minute: String(minute), hour: String(hour) };
  };
  return {
    sweepCertificates: { minute: String(times.sweepCertificatesMinute) },
    sweepDomains: daily(times.sweepDomainsAt),
    sweepCtOrders: daily(times.sweepCtOrdersAt),
    sweepZones: daily(times.sweepZonesAt),
  };
}

/**
 * What starts the sweeps, each with the time at which it was due: a delivery that is repeated is the same sweep. One
 * that cannot be started for an hour waits in `undelivered`; the next one is due by then, or a person starts it.
 */
export class Schedules extends Construct {
  constructor(scope: Construct, sweeps: Sweeps, undelivered: IQueue, times: Times) {
    super(scope, 'Schedules');
    // One for all: what it may start and where it may leave a message, the targets say.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    for (const [name, time] of Object.entries(timesOf(times))) {
      const machine = sweeps[name as keyof Sweeps];
      const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
      new Schedule(this, title, {
        scheduleName: named(this, title),
        schedule: ScheduleExpression.cron({ ...time, timeZone: TimeZone.ETC_UTC }),
        target: new StepFunctionsStartExecution(machine, {
          input: ScheduleTargetInput.fromObject({ scheduledAt: ContextAttribute.scheduledTime }),
          role,
          deadLetterQueue: undelivered,
          maxEventAge: Duration.hours(1),
          retryAttempts: 20,
        }),
      });
    }
  }
}
