import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Calls } from './call.ts';
import { CertificateLifecycle } from './machines/certificate-lifecycle.ts';
import { CtStatusReissue } from './machines/ct-status-reissue.ts';
import { OrderCertificatePack } from './machines/order-certificate-pack.ts';
import { PollVerification } from './machines/poll-verification.ts';
import { RestartValidation } from './machines/restart-validation.ts';
import { alarmOnFailures } from './observability.ts';

export interface CertflowProps extends StackProps {
  /** The providers' base URLs, without a trailing slash. */
  cloudflareBaseUrl: string;
  digicertUsBaseUrl: string;
  digicertEuBaseUrl: string;
}

/** Wiring only: what each part is, its own file says. */
export class CertflowStack extends Stack {
  constructor(scope: Construct, id: string, props: CertflowProps) {
    super(scope, id, props);
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
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
      cloudflareSecret: new Secret(this, 'CloudflareSecret', {
        description: 'Certflow, Cloudflare: {"apiToken"}; a token with SSL and Certificates Write on the zones',
        removalPolicy: RemovalPolicy.RETAIN,
      }),
      digicertSecret: new Secret(this, 'DigiCertSecret', {
        description: 'Certflow, DigiCert CertCentral: {"apiKey", "region": "us" | "eu"}',
        removalPolicy: RemovalPolicy.RETAIN,
      }),
      environment: {
        cloudflare: { CLOUDFLARE_BASE_URL: props.cloudflareBaseUrl },
        digicert: { DIGICERT_US_BASE_URL: props.digicertUsBaseUrl, DIGICERT_EU_BASE_URL: props.digicertEuBaseUrl },
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
    alarmOnFailures(this, { ...children, certificateLifecycle: lifecycle }, Duration.minutes(5));
  }
}
