import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import * as z from 'zod/mini';

/**
 * What differs between installations. Each may also be a context value by the name `certflow:<setting>`, in cdk.json or
 * as `-c certflow:<setting>=…`; a prop goes before the context.
 */
export interface CertflowProps {
  /** The providers' base URLs, without a trailing slash. Default: the public ones. */
  cloudflareBaseUrl?: string;
  digicertUsBaseUrl?: string;
  digicertEuBaseUrl?: string;
  /** Where people read docs/runbook.md; messages and alarms link to it. Default: its path in this repository. */
  runbookUrl?: string;
  /** Is sent urgent events and alarms, once its owner has confirmed. Default: nobody is. */
  alarmEmail?: string;
  /** Default 21; where certificates of 14 or 30 days are ordered, less than their renewal takes. */
  expiryAlarmDays?: number;
  /**
   * The day from which DigiCert reuses a domain validation for 99 days at most, `YYYY-MM-DD`. Default 2027-02-23, which
   * is assumed as long as DigiCert has published none.
   */
  digicertCutOver2027?: string;
  /** Minute of each hour at which the certificates are swept. Default 7. */
  sweepCertificatesMinute?: number;
  /** When each day the others are swept, `HH:MM` in UTC. Default 04:20, 05:20 and 06:20. */
  sweepDomainsAt?: string;
  sweepCtOrdersAt?: string;
  sweepZonesAt?: string;
  /** Days for which logs are kept, one that CloudWatch Logs knows. Default 90. */
  logRetentionDays?: number;
  /** Requests to the HTTP API. Default 20 a second, and 40 at once. */
  apiRatePerSecond?: number;
  apiBurst?: number;
  /** Percent of what the provider grants that Certflow uses; the rest is for other programs. Default 80. */
  cloudflareBudgetPercent?: number;
  digicertBudgetPercent?: number;
  /** `destroy` deletes table, keys and secrets with the stack: for a trial. Default `retain`. */
  removalPolicy?: 'retain' | 'destroy';
  /** A table that exists, e.g. a restored one, instead of a new one; and its key, where this stack has not made it. */
  tableName?: string;
  tableKeyArn?: string;
  /** Secrets that exist instead of new ones, by their complete ARNs, and the key that encrypts them. */
  cloudflareSecretArn?: string;
  digicertSecretArn?: string;
  secretsKeyArn?: string;
  /** The layer AWS Parameters and Secrets Lambda Extension for ARM64, where the CDK knows none for the region, or a later one. */
  secretsExtensionArn?: string;
}

const DEFAULTS = {
  cloudflareBaseUrl: 'https://api.cloudflare.com/client/v4',
  digicertUsBaseUrl: 'https://www.digicert.com/services/v2',
  digicertEuBaseUrl: 'https://certcentral.digicert.eu/services/v2',
  runbookUrl: 'docs/runbook.md',
  expiryAlarmDays: 21,
  sweepCertificatesMinute: 7,
  sweepDomainsAt: '04:20',
  sweepCtOrdersAt: '05:20',
  sweepZonesAt: '06:20',
  logRetentionDays: 90,
  apiRatePerSecond: 20,
  apiBurst: 40,
  cloudflareBudgetPercent: 80,
  digicertBudgetPercent: 80,
  removalPolicy: 'retain',
} as const;

export type Settings = CertflowProps & { -readonly [Name in keyof typeof DEFAULTS]: NonNullable<CertflowProps[Name]> };

const text = (pattern: RegExp, remedy: string) =>
  z.string({ error: remedy }).check(z.regex(pattern, { error: remedy }));
/** A value of the context is text where it comes from the command line. */
const whole = (from: number, to: number) => {
  const remedy = `must be a whole number from ${from} to ${to}`;
  const number = z.int({ error: remedy }).check(z.gte(from, { error: remedy }), z.lte(to, { error: remedy }));
  return z.pipe(z.transform(asNumber), number);
};
const asNumber = (value: unknown) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);

const baseUrl = text(/^https:\/\/[^\s/?#]+(\/[^\s?#]*[^\s/?#])?$/, 'must be an https URL without a slash at its end');
const time = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in UTC, HH:MM');
const keyArn = text(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/, 'must be the ARN of a KMS key, arn:aws:kms:…:key/…');
const secretArn = text(
  /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
  'must be the complete ARN of a secret, with the six characters at its end that Secrets Manager adds',
);
const RETENTION = Object.values(RetentionDays).filter(
  (days): days is number => Number(days) > 0 && Number(days) < 9999,
);

const SHAPE = {
  cloudflareBaseUrl: baseUrl,
  digicertUsBaseUrl: baseUrl,
  digicertEuBaseUrl: baseUrl,
  runbookUrl: text(/^\S+$/, 'must be the URL of the runbook, without white space'),
  alarmEmail: z.optional(text(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')),
  expiryAlarmDays: whole(1, 90),
  digicertCutOver2027: z.optional(z.iso.date({ error: 'must be a day, YYYY-MM-DD' })),
  sweepCertificatesMinute: whole(0, 59),
  sweepDomainsAt: time,
  sweepCtOrdersAt: time,
  sweepZonesAt: time,
  logRetentionDays: z.pipe(
    z.transform(asNumber),
    z.literal(RETENTION, { error: `must be a retention of CloudWatch Logs, in days: ${RETENTION.join(', ')}` }),
  ),
  apiRatePerSecond: whole(1, 10_000),
  apiBurst: whole(1, 5000),
  // More would leave too little for clocks that differ and requests under way.
  cloudflareBudgetPercent: whole(5, 90),
  digicertBudgetPercent: whole(5, 90),
  removalPolicy: z.literal(['retain', 'destroy'], { error: 'must be retain or destroy' }),
  tableName: z.optional(text(/^[A-Za-z0-9_.-]{3,255}$/, 'must be the name of a DynamoDB table, and not its ARN')),
  tableKeyArn: z.optional(keyArn),
  cloudflareSecretArn: z.optional(secretArn),
  digicertSecretArn: z.optional(secretArn),
  secretsKeyArn: z.optional(keyArn),
  secretsExtensionArn: z.optional(
    text(
      /^arn:[^:]+:lambda:[^:]+:\d{12}:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:\d+$/,
      'must be the ARN of a version of the layer AWS-Parameters-and-Secrets-Lambda-Extension-Arm64',
    ),
  ),
};

const SCHEMA = z
  .strictObject(SHAPE, {
    error: ({ code, keys = [] }) =>
      code === 'unrecognized_keys'
        ? `${(keys as string[]).join(', ')}: no such setting; there are ${Object.keys(SHAPE).join(', ')}`
        : undefined,
  })
  .check(
    z.refine(({ tableName, tableKeyArn }) => tableKeyArn === undefined || tableName !== undefined, {
      path: ['tableKeyArn'],
      error: 'goes with tableName only; leave it out, or name the table that it encrypts',
    }),
    z.refine(
      ({ cloudflareSecretArn, digicertSecretArn, secretsKeyArn }) =>
        secretsKeyArn !== undefined || (cloudflareSecretArn ?? digicertSecretArn) === undefined,
      { path: ['secretsKeyArn'], error: 'is missing; give the key that encrypts the secret whose ARN you give' },
    ),
  );

const CONTEXT = 'certflow:';

/** Props, else context, else defaults. Errors: `Error`, a line a setting with the remedy. */
export function settingsOf(scope: Construct, props: CertflowProps): Settings {
  const context = Object.entries(scope.node.getAllContext() as Record<string, unknown>).flatMap(([name, value]) =>
    name.startsWith(CONTEXT) && !OF_THE_STACK.has(name) ? [[name.slice(CONTEXT.length), value] as const] : [],
  );
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  const parsed = SCHEMA.safeParse({ ...DEFAULTS, ...Object.fromEntries(context), ...Object.fromEntries(given) });
  if (parsed.success) return parsed.data as Settings;
  throw refusal(parsed.error.issues);
}

/** Of bin/app.ts only: an app of one's own makes its stacks itself. */
const STACK_SHAPE = {
  /** All names of functions begin with it, and Lambda takes 64 characters. */
  stackName: text(/^[A-Za-z][A-Za-z0-9-]{0,24}$/, 'must be a letter and up to 24 letters, digits or hyphens'),
  account: z.optional(text(/^\d{12}$/, 'must be an account of AWS, 12 digits')),
  region: z.optional(text(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'must be a region of AWS, e.g. eu-central-1')),
};
const OF_THE_STACK = new Set(Object.keys(STACK_SHAPE).map((name) => CONTEXT + name));
const STACK_SCHEMA = z.object(STACK_SHAPE);

/** What the context says of the stack itself. Errors: as `settingsOf`. */
export function stackSettingsOf(scope: Construct): z.infer<typeof STACK_SCHEMA> {
  const of = (name: string): unknown => scope.node.tryGetContext(`${CONTEXT}${name}`);
  const account: unknown = of('account');
  const parsed = STACK_SCHEMA.safeParse({
    stackName: of('stackName') ?? 'Certflow',
    account: account === undefined ? undefined : String(account),
    region: of('region'),
  });
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error.issues);
}

/** Errors: `Error`, where no name of a part would be taken. */
export function checkStackName(stackName: string): void {
  const parsed = STACK_SHAPE.stackName.safeParse(stackName);
  if (!parsed.success) {
    throw new Error(`stackName: ${stackName} ${parsed.error.issues[0]?.message}; a nested stack takes no Certflow`);
  }
}

function refusal(issues: { path: PropertyKey[]; message: string }[]): Error {
  const lines = issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  return new Error(`Certflow's settings (props, or context values certflow:<setting>):\n${lines.join('\n')}`);
}
