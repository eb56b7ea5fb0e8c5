import type { CertflowEvent, EventDetail } from './event-schemas.ts';

interface Explained<Event extends CertflowEvent> {
  /** When it is published. */
  when: string;
  example: EventDetail<Event>;
}

const told = (machine: string, name: string, reason: string) => ({
  version: '1' as const,
  execution: `arn:aws:states:us-east-1:123456789012:execution:Certflow_${machine}:${name}`,
  reason,
});
const round = (step: string) => `example-com-0f1e2d3c4b5a6978-20261121T120700Z-${step}-1-0`;
const zone = { zoneId: '023e105f4ecef8ad9ca31a8372d0c353', zoneName: 'example.com' };
const packId = '3822ff90-ea29-44df-9e55-21300bb9419b';
const certificate = { certificateId: 'example-com-0f1e2d3c4b5a6978', packId };
const sweep = '2026-11-21';

/** Of every event, when it comes and what it looks like; docs/events.md shows both. */
export const EVENT_EXAMPLES: { [Event in CertflowEvent]: Explained<Event> } = {
  'Validation Records Needed': {
    when: 'The CA asks for records that it has not asked for before. Comes again whenever they change.',
    example: {
      ...told('PollVerification', round('poll'), 'pending_validation'),
      ...certificate,
      verdict: 'waiting',
      validationMethod: 'txt',
      validationRecords: [{ txtName: '_acme-challenge.example.com', txtValue: 'Zx0kmPHsfWw3k1…' }],
    },
  },
  'Certificate Active': {
    when: 'The pack and every certificate in it were seen active twice.',
    example: {
      ...told('PollVerification', round('poll'), 'the pack and every certificate in it are active, seen twice'),
      ...certificate,
      verdict: 'active',
    },
  },
  'Certificate Expiring': {
    when: 'Half of the time that Cloudflare has for a renewal is over without a successor, and again on the last day. For a DigiCert order, 60, 30, 14 and 7 days before its newest certificate ends: the verdict is `60-days` and so on, and `orderId` is there instead of `certificateId`.',
    example: {
      ...told(
        'SweepCertificates',
        sweep,
        'expires 2026-12-04T09:00:00.000Z and has no successor yet; Cloudflare renews from 30 days before the end until the day before it',
      ),
      ...certificate,
      verdict: 'half-window',
      expiresAt: '2026-12-04T09:00:00.000Z',
      daysLeft: 13,
    },
  },
  'Validation Abandoned': {
    when: 'Every restart of the validation is used up.',
    example: {
      ...told('RestartValidation', round('restart'), 'timed out again after 3 restarts: CAA record forbids issuance'),
      ...certificate,
      verdict: 'exhausted',
    },
  },
  'Attention Needed': {
    when: 'Work has stopped, or waits unusually long, and only a person can move it. About a certificate, an order or a zone.',
    example: {
      ...told('OrderCertificatePack', round('order'), 'ProviderRejected: Cloudflare POST …: 400, invalid hosts'),
      certificateId: certificate.certificateId,
      packId: null,
      verdict: 'refused',
    },
  },
  'Reissue Awaiting Approval': {
    when: 'DigiCert has taken a reissue and waits for an approval or a domain validation, or is slow; once a change.',
    example: {
      ...told('CtStatusReissue', 'ct-12345', 'request 99 is pending: approve it in CertCentral'),
      orderId: 12345,
      verdict: 'awaiting',
    },
  },
  'CT In Sync': {
    when: 'The newest certificate was read and agrees with the order’s CT flag.',
    example: {
      ...told('CtStatusReissue', 'ct-12345', 'certificate 67890 carries no SCT, as wanted'),
      orderId: 12345,
      verdict: 'in-sync',
    },
  },
  'CT Out Of Sync': {
    when: 'Flag and newest certificate disagree, or may; the execution fails.',
    example: {
      ...told(
        'CtStatusReissue',
        'ct-12345',
        'not issued by 2026-11-25T09:00:00Z and its request could not be cancelled',
      ),
      orderId: 12345,
      verdict: 'out-of-sync',
    },
  },
  'Domain Validation Expiring': {
    when: 'A sweep finds a DigiCert domain whose validation ends, or has ended, while orders may need it.',
    example: {
      ...told('SweepDomains', sweep, 'the validation of example.com ends in 9 days'),
      domainId: 4321,
      name: 'example.com',
      effectiveUntil: '2026-11-30T00:00:00Z',
      priority: 'P2',
      verdict: 'expires-within-14-days',
    },
  },
  'Quota Low': {
    when: 'A zone has fewer advanced certificates left than its wished headroom.',
    example: {
      ...told('SweepZones', sweep, '9 of 10 advanced packs are used, and 2 shall be left'),
      ...zone,
      used: 9,
      allocated: 10,
    },
  },
  'Orphan Pack': {
    when: 'A zone has an advanced pack that no record of Certflow knows. It counts against the quota.',
    example: {
      ...told('SweepCertificates', sweep, `pack ${packId} belongs to no record`),
      zoneId: zone.zoneId,
      packId,
      status: 'active',
    },
  },
  'Zone Settings Drifted': {
    when: 'A setting of a zone is not the wished one; once a change.',
    example: { ...told('SweepZones', sweep, 'universal-ssl is true and shall be false'), ...zone, enforced: false },
  },
  'Sweep Incomplete': {
    when: 'A sweep ended, and could not look at everything that it should have.',
    example: {
      ...told('SweepDomains', sweep, '120 looked at, 3 of them in vain'),
      sweep: 'domains',
      scheduledAt: '2026-11-21T04:00:00Z',
      covered: 120,
      failed: 3,
    },
  },
};
