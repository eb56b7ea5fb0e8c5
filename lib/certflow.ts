import { Annotations, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Calls } from './call.ts';
import { dashboard } from './dashboard.ts';
import { registerSchemas } from './events.ts';
import { HttpApi } from './http-api.ts';
import { Keys } from './keys.ts';
import { explainChildren, explainMachine } from './machine-findings.ts';
import { CertificateLifecycle } from './machines/certificate-lifecycle.ts';
import { CtStatusReissue } from './machines/ct-status-reissue.ts';
import { DeleteCertificatePack } from './machines/delete-certificate-pack.ts';
import { EditAutomaticSslMode } from './machines/edit-automatic-ssl-mode.ts';
import { EditUniversalSslSettings } from './machines/edit-universal-ssl-settings.ts';
import { EditValidationMethod } from './machines/edit-validation-method.ts';
import { OrderCertificatePack } from './machines/order-certificate-pack.ts';
import { AddNote, DeleteNote } from './machines/order-notes.ts';
import { PollVerification } from './machines/poll-verification.ts';
import { RecordExecutionEnd } from './machines/record-execution-end.ts';
import { RecordZoneWishes } from './machines/record-zone-wishes.ts';
import { RemoveZone } from './machines/remove-zone.ts';
import { ResolveCertificate } from './machines/resolve-certificate.ts';
import { ResolveCtOrder } from './machines/resolve-ct-order.ts';
import { RestartValidation } from './machines/restart-validation.ts';
import { RetryVerification } from './machines/retry-verification.ts';
import { RotateCertificatePack } from './machines/rotate-certificate-pack.ts';
import { SweepCertificates } from './machines/sweep-certificates.ts';
import { SweepCtOrders } from './machines/sweep-ct-orders.ts';
import { SweepDomains } from './machines/sweep-domains.ts';
import { SweepZones } from './machines/sweep-zones.ts';
import { UpdateCertificatePack } from './machines/update-certificate-pack.ts';
import { Notifications } from './notifications.ts';
import { Alarms } from './observability.ts';
import { ProviderSecret } from './provider-secret.ts';
import { recordTable } from './record-table.ts';
import { Schedules } from './schedules.ts';
import { type CertflowProps, checkStackName, settingsOf } from './settings.ts';
import { StackLogs } from './stack-logs.ts';
import { StatusChanges } from './status-changes.ts';

export type { CertflowProps } from './settings.ts';

/**
 * All of Certflow, one in a stack: names begin with the stack's name. Wiring only: what each part is, its own file says.
 * Errors: `Error`, a line a setting that is wrong.
 */
export class Certflow extends Construct {
  /** What people and other systems may act on is published here. */
  readonly bus: EventBus;
  /** Gets urgent events as texts, and alarms. */
  readonly urgent: ITopic;
  /** By their names in camelCase, e.g. `certificateLifecycle`. */
  readonly machines: Record<string, IStateMachine>;

  constructor(scope: Construct, id: string, props: CertflowProps = {}) {
    super(scope, id);
    const settings = settingsOf(this, props);
    const { stackName } = Stack.of(this);
    checkStackName(stackName);
    const keys = new Keys(this, settings);
    PropertyInjectors.of(this).add(new StackLogs(keys.data, settings.logRetentionDays));
    const { digicertCutOver2027: cutOver } = settings;
    const judging: Record<string, string> = cutOver === undefined ? {} : { DIGICERT_CUT_OVER_2027: cutOver };
    const table = recordTable(this, keys.data, settings);
    const calls = new Calls(this, {
      table,
      secrets: {
        cloudflare: new ProviderSecret(this, 'CloudflareSecret', {
          ...{ key: keys.secrets, removalPolicy: settings.removalPolicy, arn: settings.cloudflareSecretArn },
          description: 'Cloudflare: {"apiToken"}; a token with SSL and Certificates Write on the zones',
        }),
        digicert: new ProviderSecret(this, 'DigiCertSecret', {
          ...{ key: keys.secrets, removalPolicy: settings.removalPolicy, arn: settings.digicertSecretArn },
          description: 'DigiCert CertCentral: {"apiKey", "region": "us" | "eu"}',
        }),
      },
      environment: {
        cloudflare: {
          CLOUDFLARE_BASE_URL: settings.cloudflareBaseUrl,
          CLOUDFLARE_BUDGET_PERCENT: String(settings.cloudflareBudgetPercent),
        },
        digicert: {
          DIGICERT_US_BASE_URL: settings.digicertUsBaseUrl,
          DIGICERT_EU_BASE_URL: settings.digicertEuBaseUrl,
          DIGICERT_BUDGET_PERCENT: String(settings.digicertBudgetPercent),
        },
        record: judging,
      },
      secretsExtensionArn: settings.secretsExtensionArn,
    });
    const parts = { calls, bus: new EventBus(this, 'Bus', { eventBusName: stackName }) };

    const children = {
      orderCertificatePack: new OrderCertificatePack(this, parts).machine,
      pollVerification: new PollVerification(this, parts).machine,
      restartValidation: new RestartValidation(this, parts).machine,
      ctStatusReissue: new CtStatusReissue(this, parts).machine,
    };
    const lifecycle = new CertificateLifecycle(this, parts, children).machine;
    const deleteCertificatePack = new DeleteCertificatePack(this, parts).machine;
    const commands = {
      deleteCertificatePack,
      rotateCertificatePack: new RotateCertificatePack(this, parts, {
        certificateLifecycle: lifecycle,
        deleteCertificatePack,
      }).machine,
      editValidationMethod: new EditValidationMethod(this, parts).machine,
      updateCertificatePack: new UpdateCertificatePack(this, parts).machine,
      retryVerification: new RetryVerification(this, parts).machine,
      editUniversalSslSettings: new EditUniversalSslSettings(this, parts).machine,
      editAutomaticSslMode: new EditAutomaticSslMode(this, parts).machine,
      recordZoneWishes: new RecordZoneWishes(this, parts).machine,
      removeZone: new RemoveZone(this, parts).machine,
      addNote: new AddNote(this, parts).machine,
      deleteNote: new DeleteNote(this, parts).machine,
      resolveCertificate: new ResolveCertificate(this, parts).machine,
      resolveCtOrder: new ResolveCtOrder(this, parts).machine,
    };
    const sweeps = {
      sweepCertificates: new SweepCertificates(this, parts).machine,
      sweepDomains: new SweepDomains(this, parts).machine,
      sweepCtOrders: new SweepCtOrders(this, parts).machine,
      sweepZones: new SweepZones(this, parts).machine,
    };
    const recordExecutionEnd = new RecordExecutionEnd(this, parts).machine;
    const machines = { ...children, ...commands, ...sweeps, recordExecutionEnd, certificateLifecycle: lifecycle };
    for (const machine of Object.values(machines)) explainMachine(machine);
    explainChildren(lifecycle, Object.values(children));
    explainChildren(commands.rotateCertificatePack, [lifecycle, deleteCertificatePack]);
    new HttpApi(this, { calls, table, machines, environment: judging, settings });

    registerSchemas(this);
    const { runbookUrl, expiryAlarmDays } = settings;
    if (!URL.canParse(runbookUrl)) Annotations.of(this).addWarningV2('certflow:runbookUrl', RUNBOOK_WARNING);
    const notifications = new Notifications(this, parts.bus, settings, keys.data);
    new Schedules(this, sweeps, notifications.undelivered, settings);
    new StatusChanges(this, recordExecutionEnd, notifications.undelivered);
    const { all: alarms } = new Alarms(this, { machines, notifications, runbookUrl, expiryAlarmDays });
    dashboard(this, { machines, alarms, runbookUrl });
    this.bus = parts.bus;
    this.urgent = notifications.topic;
    this.machines = machines;
  }
}

const RUNBOOK_WARNING =
  'runbookUrl: is no absolute URL, so the links in messages, alarms and the dashboard open nothing; ' +
  'set it to the https URL at which docs/runbook.md can be read';
