import { Cron } from 'croner';
import type { Intrinsics, Resource } from './intrinsics.ts';
import type { Clock } from './simulators/clock.ts';

/** A schedule of the template, in the form that runs here. */
export interface LocalSchedule {
  name: string;
  /** Minute, hour, day of month, month, day of week. */
  cron: string;
  machineArn: string;
  /** JSON; the scheduler puts the time in when it is due. */
  input: string;
}

const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** Errors: a schedule that would run otherwise than on AWS. */
export function scheduleOf(id: string, resource: Resource, intrinsics: Intrinsics): LocalSchedule {
  const {
    ScheduleExpression,
    ScheduleExpressionTimezone: zone = 'UTC',
    Target,
  } = resource.Properties as {
    ScheduleExpression: string;
    ScheduleExpressionTimezone?: string;
    Target: { Arn: unknown; Input?: string };
  };
  if (!['UTC', 'Etc/UTC'].includes(zone)) throw new Error(`${id}: schedules run in UTC here, not in ${zone}`);
  const fields = /^cron\(([^)]+)\)$/.exec(ScheduleExpression)?.[1]?.split(' ') ?? [];
  if (fields.length !== 6 || fields[5] !== '*') {
    throw new Error(`${id}: ${ScheduleExpression} cannot run here; write it as cron(minute hour day month weekday *)`);
  }
  const cron = fields.slice(0, 5).join(' ').replaceAll('?', '*');
  const machineArn = intrinsics.text(Target.Arn, `${id}.Target`);
  return { name: intrinsics.nameOf(id), cron, machineArn, input: Target.Input ?? '{}' };
}

/** Runs schedules from now on; returns what ends them. A start that fails is told to `onError` and does not end them. */
export function runSchedules(
  schedules: LocalSchedule[],
  start: (machineArn: string, input: unknown) => void,
  { clock, onError }: { clock: Clock; onError: (name: string, error: Error) => void },
): () => void {
  const jobs = schedules.map(({ name, cron, machineArn, input }) => {
    return new Cron(cron, { timezone: 'UTC', unref: true }, () => {
      // A timer fires a moment late, and cron knows minutes only.
      const scheduledAt = new Date(Math.floor(clock.now() / 60_000) * 60_000).toISOString();
      try {
        start(machineArn, JSON.parse(input.replaceAll(SCHEDULED_TIME, scheduledAt)));
      } catch (error) {
        onError(name, error as Error);
      }
    });
  });
  return () => {
    for (const job of jobs) job.stop();
  };
}
