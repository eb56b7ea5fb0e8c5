import { inTrouble, type Mutant, retried, skipped } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import { aboutCertificates, aboutSeveral, startOf } from './about.ts';

/** Of the order, and of who may make it. */
export const CERTIFICATE_MUTANTS: Mutant[] = [
  {
    ...retried('OrderCertificatePack', 'OrderCertificatePack'),
    name: 'an order is retried after any error',
    breaks: 'I2',
    about: aboutCertificates,
  },
  {
    name: 'an order whose answer is lost begins again, unreconciled',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: inTrouble('OrderCertificatePack', 'OrderCertificatePack', 'unanswered'),
    machine: 'OrderCertificatePack',
    change: ({ OrderCertificatePack: order }) => {
      for (const way of order?.Catch ?? [])
        if (way.Next === 'WaitForOrderToShow') way.Next = 'GetCertificatePackQuotas';
    },
  },
  {
    ...skipped('OrderCertificatePack', 'CommitOrderIntent', {
      verdict: 'committed',
      send: { number: '1', redriveCount: 0 },
    }),
    name: 'an order has no INTENT',
    breaks: 'I2',
    about: aboutCertificates,
  },
  {
    name: 'an order is sent before its INTENT',
    breaks: 'I2',
    about: aboutCertificates,
    machine: 'OrderCertificatePack',
    change: ({ 'QuotaLeft?': quota, OrderCertificatePack: order, 'MayOrder?': committed }) => {
      if (quota?.Default) quota.Default = 'OrderCertificatePack';
      if (order) order.Next = 'CommitOrderIntent';
      if (order?.Parameters)
        Object.assign(order.Parameters.send as object, { 'plan.$': undefined, plan: { number: '1', redriveCount: 0 } });
      for (const way of committed?.Choices ?? []) if (way.Next === 'OrderCertificatePack') way.Next = 'RecordOrder';
    },
  },
  {
    name: 'an order in doubt is ordered again by the next execution',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: inTrouble('OrderCertificatePack', 'OrderCertificatePack', 'unheard'),
    machine: 'OrderCertificatePack',
    change: ({ 'ZoneLeaseAcquired?': acquired, 'Adopted?': adopted }) => {
      if (adopted) adopted.Default = 'GetCertificatePackQuotas';
      for (const way of acquired?.Choices ?? [])
        if (way.Next === 'ListCertificatePacksToReconcile') way.Next = 'ListCertificatePacks';
    },
    code: {
      from: 'intent.sentBy === executionId ? { verdict: "committed"',
      to: 'true ? { verdict: "committed"',
    },
  },
  {
    name: 'a zone’s lease is taken from whoever holds it',
    breaks: 'I9',
    about: aboutSeveral,
    arrange: allAtOnce,
    code: {
      from: 'attribute_not_exists(pk) OR expiresAt < :now OR #owner = :owner',
      to: 'attribute_not_exists(pk) OR attribute_exists(pk) OR expiresAt < :now OR #owner = :owner',
    },
  },
  {
    name: 'a certificate is taken from whoever owns it',
    breaks: 'I9',
    about: aboutCertificates,
    code: { from: 'holder = holderOf(current, opening)', to: 'holder = null' },
  },
  {
    ...skipped('OrderCertificatePack', 'TellAttentionNeeded'),
    name: 'nobody is told of an order that went wrong',
    breaks: 'I4',
    about: aboutCertificates,
  },
];

function allAtOnce(scenario: Scenario): Scenario {
  const steps = scenario.certificates.map(({ request }) => ({ afterSeconds: 0, step: startOf(request) }));
  return { ...scenario, steps };
}
