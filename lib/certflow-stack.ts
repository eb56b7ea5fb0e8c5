import { PropertyInjectors, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Calls } from './call.ts';
import { dashboard } from './dashboard.ts';
import { EncryptedLogs } from './encrypted-logs.ts';
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
import { Schedules } from './schedules.ts';
import { StatusChanges } from './status-changes.ts';

export interface CertflowProps extends StackProps {
  /** The providers' base URLs, without a trailing slash. */
  cloudflareBaseUrl: string;
  digicertUsBaseUrl: string;
  digicertEuBaseUrl: string;
  /** Where people read docs/runbook.md; messages and alarms link to it. Default: its path in this repository. */
  runbookUrl?: string;
  /** Default 21; where certificates of 14 or 30 days are ordered, less than their renewal takes. */
  expiryAlarmDays?: number;
  /**
   * The day from which DigiCert reuses a domain validation for 99 days at most, `YYYY-MM-DD`. Default: the context value
   * `digicertCutOver2027`, else 2027-02-23, which is assumed as long as DigiCert has published none.
   */
  digicertCutOver2027?: string;
}

/** Wiring only: what each part is, its own file says. */
export class CertflowStack extends Stack {
  constructor(scope: Construct, id: string, props: CertflowProps) {
    super(scope, id, props);
    const keys = new Keys(this);
    PropertyInjectors.of(this).add(new EncryptedLogs(keys.data));
    const cutOver: unknown = props.digicertCutOver2027 ?? this.node.tryGetContext('digicertCutOver2027');
    if (cutOver !== undefined && !isDay(`${cutOver}`)) {
      throw new Error('digicertCutOver2027: must be a day, YYYY-MM-DD');
    }
    const judging: Record<string, string> = cutOver === undefined ? {} : { DIGICERT_CUT_OVER_2027: `${cutOver}` };
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: keys.data,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      timeToLiveAttribute: 'removeAt',
    });
    // Only current records bear these two attributes, and only their keys are listed: who decides reads the record.
    table.addGlobalSecondaryIndex({
      indexName: 'listing',
      partitionKey: { name: 'kind', type: AttributeType.STRING },
      sortKey: { name: 'listKey', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    const calls = new Calls(this, {
      table,
      secrets: {
        cloudflare: new ProviderSecret(
          this,
          'CloudflareSecret',
          keys.secrets,
          'Certflow, Cloudflare: {"apiToken"}; a token with SSL and Certificates Write on the zones',
        ),
        digicert: new ProviderSecret(
          this,
          'DigiCertSecret',
          keys.secrets,
          'Certflow, DigiCert CertCentral: {"apiKey", "region": "us" | "eu"}',
        ),
      },
      environment: {
        cloudflare: { CLOUDFLARE_BASE_URL: props.cloudflareBaseUrl },
        digicert: { DIGICERT_US_BASE_URL: props.digicertUsBaseUrl, DIGICERT_EU_BASE_URL: props.digicertEuBaseUrl },
        record: judging,
      },
    });
    const parts = { calls, bus: new EventBus(this, 'Bus', { eventBusName: this.stackName }) };

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
    new HttpApi(this, { calls, table, machines, environment: judging });

    registerSchemas(this);
    const { runbookUrl = 'docs/runbook.md', expiryAlarmDays = 21 } = props;
    const notifications = new Notifications(this, parts.bus, runbookUrl, keys.data);
    new Schedules(this, sweeps, notifications.undelivered);
    new StatusChanges(this, recordExecutionEnd, notifications.undelivered);
    const { all: alarms } = new Alarms(this, { machines, notifications, runbookUrl, expiryAlarmDays });
    dashboard(this, { machines, alarms, runbookUrl });
  }
}

/** A day that the calendar has, `YYYY-MM-DD`. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
