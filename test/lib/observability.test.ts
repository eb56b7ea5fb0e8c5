import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DefinitionBody, StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE_STATUSES } from '../../lambdas/domain/certificate-record.ts';
import { CT_ORDER_STATUSES } from '../../lambdas/domain/ct-order-record.ts';
import { CERTFLOW_EVENTS, URGENT_EVENTS } from '../../lib/event-schemas.ts';
import { Notifications } from '../../lib/notifications.ts';
import { Alarms } from '../../lib/observability.ts';
import { anchorOf, SECTIONS } from '../../lib/runbook.ts';
import { referencesOf, textOf } from './template-view.ts';

const RUNBOOK = 'https://wiki.example/runbook';

/** A stack with these machines, each of one state, and all that watches them. */
function watching(...names: string[]) {
  const stack = new Stack(new App(), 'Certflow');
  const notifications = new Notifications(
    stack,
    new EventBus(stack, 'Bus'),
    { runbookUrl: RUNBOOK },
    new Key(stack, 'Key'),
  );
  const machines = Object.fromEntries(
    names.map((name) => [
      name,
      new StateMachine(stack, name, { definitionBody: DefinitionBody.fromChainable(new Succeed(stack, `${name}End`)) }),
    ]),
  );
  new Alarms(stack, { machines, notifications, runbookUrl: RUNBOOK, expiryAlarmDays: 21 });
  return Template.fromStack(stack);
}

const SWEEPING = ['sweepCertificates', 'sweepDomains', 'sweepCtOrders', 'sweepZones'];
const template = watching('certificateLifecycle', ...SWEEPING);
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const topic = Object.keys(template.findResources('AWS::SNS::Topic'))[0] ?? '';
const queue = Object.keys(template.findResources('AWS::SQS::Queue'))[0] ?? '';
const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
const ruleOf = (event: string) => rules.find(({ EventPattern }) => EventPattern['detail-type'][0] === event);
const anchors = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
  anchorOf(title),
);

describe('a machine', () => {
  it('has one alarm, for whatever end is not a success', () => {
    const ofMachines = alarms.filter(({ Metrics }) => JSON.stringify(Metrics ?? '').includes('AWS/States'));
    expect(ofMachines).toHaveLength(5);
    for (const { Metrics, Threshold, TreatMissingData } of ofMachines) {
      expect({ Threshold, TreatMissingData }).toEqual({ Threshold: 1, TreatMissingData: 'notBreaching' });
      const [sum, ...ends] = Metrics as {
        Expression?: string;
        Id: string;
        MetricStat?: { Metric: { MetricName: string } };
      }[];
      expect(ends.map(({ MetricStat }) => MetricStat?.Metric.MetricName).sort()).toEqual([
        'ExecutionsAborted',
        'ExecutionsFailed',
        'ExecutionsTimedOut',
      ]);
      for (const { Id } of ends) expect(sum?.Expression).toContain(`FILL(${Id}, 0)`);
    }
  });
});

describe('a sweep', () => {
  it.each([
    ['certificates', 3],
    ['domains', 26],
    ['ct-orders', 26],
    ['zones', 26],
  ])('of %s alarms after %i hours without a figure', (sweep, hours) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Certflow',
      MetricName: 'SweepCovered',
      Dimensions: [
        { Name: 'service', Value: 'Certflow' },
        { Name: 'sweep', Value: sweep },
      ],
      Statistic: 'SampleCount',
      Period: 3600,
      EvaluationPeriods: hours,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  it('that a stack has not is not missed', () => {
    const others = watching('certificateLifecycle').findResources('AWS::CloudWatch::Alarm');
    expect(JSON.stringify(others)).not.toContain('SweepCovered');
  });
});

describe('alarms', () => {
  it.each(['Cloudflare', 'DigiCert'])('ring when %s has answered 429 for half an hour', (provider) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'RateLimitAnswers',
      Dimensions: Match.arrayWith([{ Name: 'provider', Value: provider }]),
      Period: 300,
      EvaluationPeriods: 6,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('ring 21 days before the nearest end, and keep ringing while no sweep looks', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'DaysToExpiryOfNearest',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 21,
      TreatMissingData: 'ignore',
    });
  });

  it('ring when Lambda has throttled functions of the account for a quarter of an hour', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Dimensions: Match.absent(),
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('ring when an urgent event was not delivered', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      Threshold: 1,
    });
  });

  it('all go to the topic and say where the remedy stands', () => {
    expect(alarms).toHaveLength(5 + 4 + 2 + 1 + 1 + 1);
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(referencesOf(AlarmActions)).toEqual([topic]);
      const [, anchor = ''] = textOf(AlarmDescription).split(`What to do: ${RUNBOOK}#`);
      expect(anchors).toContain(anchor);
    }
  });
});

describe('the topic', () => {
  it('is told of the urgent events and no others', () => {
    const told = rules.flatMap(({ EventPattern }) => EventPattern['detail-type']);
    expect(told.sort()).toEqual([...URGENT_EVENTS].sort());
    for (const { EventPattern, EventBusName } of rules) {
      expect(EventPattern.source).toEqual(['certflow']);
      expect(EventBusName).toBeDefined();
    }
  });

  it.each(URGENT_EVENTS)('gets %s as a text with the reason and the remedy', (event) => {
    const [target] = ruleOf(event)?.Targets ?? [];
    const { InputTemplate, InputPathsMap } = target.InputTransformer;
    expect(InputTemplate).toContain(`Certflow: ${event}`);
    expect(InputTemplate).toContain('Reason: <detail-reason>');
    const [, anchor = ''] = InputTemplate.match(/#([\w-]+)"$/) ?? [];
    expect(anchor).toBe(anchorOf(event));
    expect(anchors).toContain(anchor);
    for (const [, variable = ''] of InputTemplate.matchAll(/<([\w-]+)>/g))
      expect(InputPathsMap).toHaveProperty(variable);
  });

  it('is not told of a validation that merely takes long', () => {
    expect(ruleOf('Attention Needed')?.EventPattern.detail).toEqual({
      notice: [{ exists: false }, { 'anything-but': ['pending-long'] }],
    });
    const filtered: string[] = ['Attention Needed', 'Certificate Expiring'];
    for (const event of URGENT_EVENTS.filter((other) => !filtered.includes(other))) {
      expect(ruleOf(event)?.EventPattern).not.toHaveProperty('detail');
    }
  });

  it('is not told two months before the certificate of an order ends', () => {
    expect(ruleOf('Certificate Expiring')?.EventPattern.detail).toEqual({
      verdict: [{ 'anything-but': ['60-days'] }],
    });
  });

  it('names the subject in each', () => {
    const template = ruleOf('Attention Needed')?.Targets[0].InputTransformer.InputTemplate;
    expect(template).toContain('certificateId: <detail-certificateId>');
    expect(template).toContain('orderId: <detail-orderId>');
  });

  it('keeps what it could not be told', () => {
    for (const { Targets } of rules) expect(referencesOf(Targets[0].DeadLetterConfig)).toEqual([queue]);
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 3600 });
  });

  it('takes messages from rules and alarms, and nothing over plain HTTP', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::SNS::TopicPolicy')) as [
      { Properties: { PolicyDocument: { Statement: { Effect: string; Principal: { Service?: string } }[] } } },
    ];
    const { Statement } = Properties.PolicyDocument;
    const allowed = Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Principal }) => Principal.Service);
    expect(new Set(allowed)).toEqual(new Set(['cloudwatch.amazonaws.com', 'events.amazonaws.com']));
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});

describe('the runbook', () => {
  const titles = [...Object.values(SECTIONS), ...CERTFLOW_EVENTS, ...CERTIFICATE_STATUSES, ...CT_ORDER_STATUSES];

  it.each([...new Set<string>(titles)])('has a section %s', (title) => {
    expect(anchors).toContain(anchorOf(title));
  });

  it('links to sections that it has', () => {
    const text = readFileSync('docs/runbook.md', 'utf8') + readFileSync('docs/events.md', 'utf8');
    for (const [, anchor] of text.matchAll(/\((?:runbook\.md)?#([\w-]+)\)/g)) expect(anchors).toContain(anchor);
  });
});
