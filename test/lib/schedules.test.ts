import { describe, expect, it } from 'vitest';
import { matches, statusChangeOf } from '../../lib/local/event-rules.ts';
import type { Execution } from '../../lib/local/execution.ts';
import { TEMPLATE_DIRECTORY } from '../../lib/local/runtime.ts';
import { scheduleOf } from '../../lib/local/schedules.ts';
import { loadTemplate } from '../../lib/local/template.ts';
import { withRuntime } from './machines/setting.ts';

const template = loadTemplate(TEMPLATE_DIRECTORY);
const arnOf = (name: string) => template.machines.find((machine) => machine.name === name)?.arn ?? '';
const HOUR = 3_600_000;

describe('the schedules', () => {
  it('start the four sweeps, one hourly and three daily, each with the time at which it is due', () => {
    const starts = template.schedules.map(({ cron, machineArn, input }) => [machineArn.split('_').at(-1), cron, input]);
    const input = '{"scheduledAt":"<aws.scheduler.scheduled-time>"}';
    expect(starts.sort()).toEqual([
      ['SweepCertificates', '7 * * * *', input],
      ['SweepCtOrders', '20 5 * * *', input],
      ['SweepDomains', '20 4 * * *', input],
      ['SweepZones', '20 6 * * *', input],
    ]);
  });

  it('run here as they would there', () =>
    withRuntime(
      async (runtime) => {
        runtime.startSchedules((_, error) => {
          throw error;
        });
        await runtime.clock.sleep(3 * HOUR);
        const sweeps = runtime.executions().map(({ machine, input, status }) => [machine, status, input]);
        expect(sweeps).toEqual([
          ['SweepCertificates', 'SUCCEEDED', { scheduledAt: '2026-06-01T03:07:00.000Z' }],
          ['SweepCertificates', 'SUCCEEDED', { scheduledAt: '2026-06-01T04:07:00.000Z' }],
          ['SweepDomains', 'SUCCEEDED', { scheduledAt: '2026-06-01T04:20:00.000Z' }],
          ['SweepCertificates', 'SUCCEEDED', { scheduledAt: '2026-06-01T05:07:00.000Z' }],
          ['SweepCtOrders', 'SUCCEEDED', { scheduledAt: '2026-06-01T05:20:00.000Z' }],
        ]);
      },
      { startAt: Date.parse('2026-06-01T02:30:00Z') },
    ));

  const intrinsics = { text: (value: unknown) => String(value), nameOf: (id: string) => id } as never;
  it.each([
    [{ ScheduleExpression: 'cron(0 1 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' }, /in UTC here/],
    [{ ScheduleExpression: 'rate(1 hour)' }, /rate\(1 hour\) cannot run here/],
    [{ ScheduleExpression: 'cron(0 1 * * ? 2027)' }, /cannot run here/],
  ])('are refused here where they would run otherwise: %j', (properties, message) => {
    const resource = { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Arn: 'x' }, ...properties } };
    expect(() => scheduleOf('Nightly', resource, intrinsics)).toThrow(message);
  });
});

describe('the rule on executions that ended', () => {
  const execution = (changes: Partial<Execution> = {}): Execution => ({
    arn: arnOf('CertificateLifecycle').replace(':stateMachine:', ':execution:').concat(':run-1'),
    ...{ name: 'run-1', machine: 'CertificateLifecycle', machineArn: arnOf('CertificateLifecycle') },
    ...{
      status: 'FAILED',
      input: {},
      redriveCount: 0,
      startedAt: '2026-06-01T00:00:00Z',
      path: [],
      history: [],
      historyEvents: 0,
      taskRuns: [],
    },
    ...changes,
  });
  const isTold = (changes: Partial<Execution> = {}) =>
    template.rules.some(({ pattern }) => matches(pattern, statusChangeOf(execution(changes))));

  it('is one, and starts RecordExecutionEnd', () => {
    expect(template.rules.map(({ machineArn }) => machineArn)).toEqual([arnOf('RecordExecutionEnd')]);
  });

  it.each([
    ['FAILED', true],
    ['TIMED_OUT', true],
    ['ABORTED', true],
    ['SUCCEEDED', false],
    ['RUNNING', false],
  ] as const)('is told of %s: %s', (status, told) => {
    expect(isTold({ status })).toBe(told);
  });

  it('hears of every machine of the stack, but neither of itself nor of others’', () => {
    const of = (machineArn: string) => ({
      machineArn,
      arn: `${machineArn.replace(':stateMachine:', ':execution:')}:run-1`,
    });
    for (const { name, arn } of template.machines) expect(isTold(of(arn))).toBe(name !== 'RecordExecutionEnd');
    expect(isTold(of(arnOf('CertificateLifecycle').replace('Certflow_', 'Certflow-Staging_')))).toBe(false);
  });

  it('is not run here with an operator that is not known', () => {
    expect(() => matches({ detail: { status: [{ suffix: 'ED' }] } }, {})).toThrow(/"suffix":"ED".* is not supported/);
  });
});
