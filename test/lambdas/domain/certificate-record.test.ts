import { expect, it } from 'vitest';
import {
  CERTIFICATE_STATUSES,
  type CertificateStatus,
  isTerminal,
  mayBecome,
  newCertificate,
} from '../../../lambdas/domain/certificate-record.ts';
import { NOW, requestOf } from './samples.ts';

const TERMINAL: CertificateStatus[] = ['REFUSED', 'QUOTA_EXHAUSTED', 'ABANDONED', 'LOST', 'DELETED'];

it.each(CERTIFICATE_STATUSES)('%s is terminal exactly when it goes nowhere else', (status) => {
  const next = CERTIFICATE_STATUSES.filter((to) => to !== status && mayBecome(status, to));
  expect(isTerminal(status)).toBe(TERMINAL.includes(status));
  expect(next.length === 0).toBe(TERMINAL.includes(status));
});

it.each(CERTIFICATE_STATUSES)('%s may stay as it is', (status) => {
  expect(mayBecome(status, status)).toBe(true);
});

it.each<[string, CertificateStatus, CertificateStatus]>([
  ['an order is sent', 'REQUESTED', 'ORDERING'],
  ['a pack is adopted', 'REQUESTED', 'PENDING'],
  ['the quota is used up', 'REQUESTED', 'QUOTA_EXHAUSTED'],
  ['an order is answered', 'ORDERING', 'PENDING'],
  ['an order was never sent', 'ORDERING', 'REQUESTED'],
  ['an order is refused', 'ORDERING', 'REFUSED'],
  ["an order's answer stays lost", 'ORDERING', 'ORDER_UNCERTAIN'],
  ['the lost pack turns up', 'ORDER_UNCERTAIN', 'PENDING'],
  ['the pack is active', 'PENDING', 'ACTIVE'],
  ['validation times out', 'PENDING', 'TIMED_OUT'],
  ['validation is restarted', 'TIMED_OUT', 'PENDING'],
  ['restarts are used up', 'TIMED_OUT', 'ATTENTION'],
  ['the deadline comes', 'PENDING', 'OVERDUE'],
  ['an overdue pack becomes active after all', 'OVERDUE', 'ACTIVE'],
  ['a person mends it', 'ATTENTION', 'PENDING'],
  ['a pack renews', 'ACTIVE', 'PENDING'],
  ['a pack is deleted by others', 'ACTIVE', 'LOST'],
  ['the credentials are rejected', 'PENDING', 'AUTH_PAUSED'],
  ['the credentials are back', 'AUTH_PAUSED', 'PENDING'],
  ['a person gives it up before it is ordered', 'REQUESTED', 'ABANDONED'],
  ['a person gives a lost order up', 'ORDER_UNCERTAIN', 'ABANDONED'],
  ['its pack is deleted by a person', 'ACTIVE', 'DELETING'],
  ['its deletion is done', 'DELETING', 'DELETED'],
  ['its deletion is refused', 'DELETING', 'ACTIVE'],
])('when %s: %s to %s', (_, from, to) => {
  expect(mayBecome(from, to)).toBe(true);
});

it.each<[string, CertificateStatus, CertificateStatus]>([
  ['an uncertain order is never sent anew', 'ORDER_UNCERTAIN', 'ORDERING'],
  ['an uncertain order is not forgotten', 'ORDER_UNCERTAIN', 'REQUESTED'],
  ['nothing is active before there is a pack', 'REQUESTED', 'ACTIVE'],
  ['nothing is active while it is ordered', 'ORDERING', 'ACTIVE'],
  ['a pending pack is not ordered', 'PENDING', 'ORDERING'],
  ['an active pack is not ordered', 'ACTIVE', 'ORDERING'],
  ['a lost pack does not come back', 'LOST', 'PENDING'],
  ['a refusal is final', 'REFUSED', 'REQUESTED'],
  ['nothing is deleted before there is a pack', 'REQUESTED', 'DELETING'],
  ['nothing is deleted at once', 'ACTIVE', 'DELETED'],
  ['what is deleted stays so', 'DELETED', 'ACTIVE'],
])('%s: not %s to %s', (_, from, to) => {
  expect(mayBecome(from, to)).toBe(false);
});

it('every status can be reached', () => {
  const reached = new Set<CertificateStatus>([newCertificate('id', requestOf(), NOW).status]);
  for (const from of reached) for (const to of CERTIFICATE_STATUSES) if (mayBecome(from, to)) reached.add(to);
  expect([...reached].sort()).toEqual(CERTIFICATE_STATUSES.toSorted());
});

it('every status that is not terminal can still become active', () => {
  for (const start of CERTIFICATE_STATUSES.filter((status) => !isTerminal(status))) {
    const reached = new Set([start]);
    for (const from of reached) for (const to of CERTIFICATE_STATUSES) if (mayBecome(from, to)) reached.add(to);
    expect(reached, start).toContain('ACTIVE');
  }
});

it('begins requested, with nobody as owner and nothing told', () => {
  const record = newCertificate('example-com-0f1e2d3c4b5a6978', requestOf(), NOW);
  expect(record).toEqual({
    ...requestOf(),
    certificateId: 'example-com-0f1e2d3c4b5a6978',
    status: 'REQUESTED',
    reason: 'requested',
    generation: 1,
    run: 0,
    owner: null,
    methodEdit: null,
    packId: null,
    packStatus: null,
    previous: null,
    setAside: [],
    intent: null,
    restarts: 0,
    rechecked: false,
    validationRecords: [],
    validationErrors: [],
    activeSeenAt: null,
    told: [],
    requestedAt: NOW,
    verificationStartedAt: null,
    deadlineAt: null,
    activeAt: null,
    expiresAt: null,
    warnings: [],
  });
  // `toEqual` takes undefined for absent, DynamoDB would drop it.
  expect(Object.values(record)).not.toContain(undefined);
});
