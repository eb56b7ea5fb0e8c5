import { Duration, Stack } from 'aws-cdk-lib';
import { type EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { EVENT_SOURCE, type EventField as FieldOf, URGENT_EVENTS } from './event-schemas.ts';
import { named } from './names.ts';
import { anchorOf } from './runbook.ts';
import type { Settings } from './settings.ts';

/** How the message names the subject of each urgent event. */
const SUBJECTS: { [Event in (typeof URGENT_EVENTS)[number]]: FieldOf<Event>[] } = {
  'Attention Needed': ['certificateId', 'orderId', 'zoneId'],
  'Validation Abandoned': ['certificateId'],
  'Certificate Expiring': ['certificateId', 'orderId', 'expiresAt'],
  'CT Out Of Sync': ['orderId'],
  'Sweep Incomplete': ['sweep', 'scheduledAt'],
};

/** A validation that takes more than a quarter of an hour is on the bus, but wakes nobody: most of them just take longer. */
const NOT_MERELY_SLOW = { notice: [{ exists: false }, { 'anything-but': ['pending-long'] }] };

/** The first notice that an order's certificate ends comes two months before; it is on the bus, and no more. */
const NOT_MONTHS_AHEAD = { verdict: [{ 'anything-but': ['60-days'] }] };

/**
 * The topic that wakes people: every urgent event as a readable text, and every alarm. Beside the
 * setting `alarmEmail`, who is woken is the operator's own. A text that the topic does not take within a day waits in `undelivered`.
 */
export class Notifications extends Construct {
  readonly topic: Topic;
  readonly undelivered: Queue;

  constructor(
    scope: Construct,
    bus: EventBus,
    { runbookUrl, alarmEmail }: Pick<Settings, 'runbookUrl' | 'alarmEmail'>,
    key: Key,
  ) {
    super(scope, 'Notifications');
    const { stackName } = Stack.of(this);
    this.topic = new Topic(this, 'Urgent', {
      topicName: named(this, 'urgent'),
      displayName: `${stackName}: a person is needed`,
      enforceSSL: true,
    });
    if (alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    // Given to the L2 construct, each grant would put an action with a wildcard into the key's policy.
    (this.topic.node.defaultChild as CfnTopic).kmsMasterKeyId = key.keyArn;
    // The rules' grants replace the default policy, under which alarms may publish.
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    this.undelivered = new Queue(this, 'Undelivered', {
      queueName: named(this, 'undelivered'),
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      acknowledge(
        this.undelivered,
        id,
        'It is the dead-letter queue, of rules and schedules, which the check cannot see',
      );
    }
    for (const event of URGENT_EVENTS) {
      new Rule(this, event.replaceAll(' ', ''), {
        eventBus: bus,
        description: `${event}: tells people`,
        eventPattern: {
          source: [EVENT_SOURCE],
          detailType: [event],
          ...(event === 'Attention Needed' && { detail: NOT_MERELY_SLOW }),
          ...(event === 'Certificate Expiring' && { detail: NOT_MONTHS_AHEAD }),
        },
        targets: [
          new SnsTopic(this.topic, {
            message: RuleTargetInput.fromMultilineText(
              [
                `Certflow: ${event}`,
                ...SUBJECTS[event].map((field) => `${field}: ${EventField.fromPath(`$.detail.${field}`)}`),
                `Reason: ${EventField.fromPath('$.detail.reason')}`,
                `Execution: ${EventField.fromPath('$.detail.execution')}`,
                `What to do: ${runbookUrl}#${anchorOf(event)}`,
              ].join('\n'),
            ),
            // EventBridge tries for a day first.
            deadLetterQueue: this.undelivered,
          }),
        ],
      });
    }
  }
}
