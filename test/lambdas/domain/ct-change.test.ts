import { describe, expect, it } from 'vitest';
import { planCtChange, restoredDisableCt } from '../../../lambdas/domain/ct-change.ts';
import { at, CSR, domainOf, HOUR, leafOf, orderOf, reissueOf, sctsOf, unloggedLeafOf } from './samples.ts';

const OFF = { disableCt: true, acknowledgeUnlogged: true, csr: null };
const ON = { disableCt: false, acknowledgeUnlogged: false, csr: null };

/** CT of a logged order to be switched off, with nothing in the way. */
const seen: Parameters<typeof planCtChange>[0] = {
  order: orderOf(),
  reissues: [],
  leaf: leafOf(),
  domains: [domainOf()],
  uncovered: [],
  wish: OFF,
  deadlineAt: at(96 * HOUR),
};

const PENDING = { requestId: 6001, type: 'revoke', status: 'pending' };

it.each<[string, Partial<typeof seen>, string]>([
  ['off, of a logged leaf', {}, 'the newest certificate is logged'],
  ['on, of an unlogged leaf', { wish: ON, leaf: unloggedLeafOf() }, 'the newest certificate is unlogged'],
  [
    'on, of a weakly logged leaf',
    { wish: ON, leaf: leafOf({ scts: sctsOf(1) }) },
    'the newest certificate is weakly-logged',
  ],
  ['off, of a weakly logged leaf', { leaf: leafOf({ scts: sctsOf(1) }) }, 'the newest certificate is weakly-logged'],
  [
    'off, of a leaf with a broken SCT list',
    { leaf: leafOf({ sctList: 'malformed' }) },
    'the newest certificate is malformed',
  ],
  ['after a reissue that was issued', { reissues: [reissueOf()] }, 'the newest certificate is logged'],
  [
    'after a reissue that was rejected',
    { reissues: [reissueOf({ status: 'rejected' })] },
    'the newest certificate is logged',
  ],
  [
    'after reissues that were revoked or expired',
    { reissues: [reissueOf({ status: 'revoked' }), reissueOf({ status: 'expired' })] },
    'the newest certificate is logged',
  ],
  [
    'with a CSR given where the order shows none',
    { order: orderOf({ csr: null }), wish: { ...OFF, csr: CSR } },
    'the newest certificate is logged',
  ],
  [
    'of a DV order, which the domains of the account do not decide',
    {
      order: orderOf({ product: { nameId: 'ssl_dv_geotrust', validationType: 'dv' } }),
      domains: [],
      uncovered: ['a.example'],
    },
    `the newest certificate is logged; DigiCert validates each issuance of a DV order anew: complete the validation by ${at(96 * HOUR)}`,
  ],
  [
    'of an OV order whose EV validation ends before',
    { domains: [domainOf({ evExpiresAt: at(HOUR) })] },
    'the newest certificate is logged',
  ],
  [
    'with a validation that ends at the deadline',
    { domains: [domainOf({ ovExpiresAt: at(96 * HOUR) })] },
    'the newest certificate is logged',
  ],
])('changes CT %s', (_, changes, reason) => {
  expect(planCtChange({ ...seen, ...changes })).toEqual({ verdict: 'change', reason });
});

it.each<[string, Partial<typeof seen>, string]>([
  ['off, and unlogged', { leaf: unloggedLeafOf() }, 'the newest certificate already is unlogged'],
  ['on, and logged', { wish: ON }, 'the newest certificate already is logged'],
  [
    'without a CSR, which nothing needs',
    { wish: ON, order: orderOf({ csr: null }) },
    'the newest certificate already is logged',
  ],
  [
    'without a valid domain, which nothing needs',
    { wish: ON, domains: [domainOf({ isActive: false })] },
    'the newest certificate already is logged',
  ],
])('is in sync when wished %s', (_, changes, reason) => {
  expect(planCtChange({ ...seen, ...changes })).toEqual({ verdict: 'in-sync', reason });
});

it.each<[string, Partial<typeof seen>, string]>([
  [
    'an order that is not issued',
    { order: orderOf({ status: 'pending' }) },
    'the order is pending; CT can be changed once it is issued',
  ],
  [
    'an order that is being reissued',
    { order: orderOf({ status: 'reissue_pending' }) },
    'the order is reissue_pending; CT can be changed once it is issued',
  ],
  [
    'an order of unknown status',
    { order: orderOf({ status: 'pondering' }) },
    'the order is pondering; CT can be changed once it is issued',
  ],
  [
    'a request that nobody decided',
    { order: orderOf({ pendingRequests: [PENDING] }) },
    'request 6001 (revoke) is pending; decide it first',
  ],
  [
    'a pending request though in sync',
    { order: orderOf({ pendingRequests: [PENDING] }), wish: ON },
    'request 6001 (revoke) is pending; decide it first',
  ],
  [
    'a request that cannot be read',
    { order: orderOf({ unreadableRequests: [{ id: null, fields: 'id' }] }) },
    '1 request or reissue could not be read (without id: id) and may be pending or newer; look at the order in CertCentral, and start again once it can be read',
  ],
  [
    'a reissue that cannot be read, though in sync',
    { unreadable: [{ id: '1009', fields: 'status' }], wish: ON },
    '1 request or reissue could not be read (1009: status) and may be pending or newer; look at the order in CertCentral, and start again once it can be read',
  ],
  [
    'CT off of an EV order though in sync',
    { order: orderOf({ product: { nameId: 'ssl_ev_basic', validationType: 'ev' } }), leaf: unloggedLeafOf() },
    "the order's product ssl_ev_basic is EV, and EV certificates must be logged; use an OV order",
  ],
  [
    'a reissue that is pending',
    { reissues: [reissueOf({ status: 'pending' })] },
    'certificate 1002 is pending; let it end first',
  ],
  [
    'a reissue of unknown status',
    { reissues: [reissueOf(), reissueOf({ issuedCertificateId: 1003, status: 'pondering' })] },
    'certificate 1003 is pondering; let it end first',
  ],
  [
    'CT off without acknowledgement',
    { wish: { ...OFF, acknowledgeUnlogged: false } },
    'acknowledgeUnlogged must be true: public browsers reject a certificate without SCTs',
  ],
  [
    'CT off without acknowledgement though in sync',
    { wish: { ...OFF, acknowledgeUnlogged: false }, leaf: unloggedLeafOf() },
    'acknowledgeUnlogged must be true: public browsers reject a certificate without SCTs',
  ],
  ['no CSR', { order: orderOf({ csr: null }) }, 'csr: the order shows none; give one'],
  [
    'a CSR that cannot be read',
    { leaf: leafOf({ csrPublicKeySha256: null }) },
    'csr: it cannot be read; give a PKCS #10 request in PEM',
  ],
  [
    'an order without names',
    { order: orderOf({ dnsNames: [] }) },
    'the order shows no names, and a reissue without them would drop them',
  ],
  [
    'names of no known domain',
    { uncovered: ['a.example.org', 'b.example.org'] },
    'no domain of the account covers a.example.org, b.example.org',
  ],
  [
    'a domain that is inactive',
    { domains: [domainOf(), domainOf({ name: 'example.org', isActive: false })] },
    'example.org has no active validation; validate it first',
  ],
  [
    'a domain without active validation',
    { domains: [domainOf({ activeValidations: [] })] },
    'example.com has no active validation; validate it first',
  ],
  [
    'a validation that ends before the deadline',
    { domains: [domainOf({ ovExpiresAt: at(96 * HOUR - 1) })] },
    'the validation of example.com ends 2026-11-25T11:59:59.000Z; renew it first',
  ],
  [
    'a validation too old for the limit at the deadline',
    { deadlineAt: '2027-03-16T00:00:00.000Z', domains: [domainOf({ ovExpiresAt: '2027-06-01' })] },
    'the validation of example.com ends 2027-02-27T00:00:00.000Z; renew it first',
  ],
])('refuses %s', (_, changes, reason) => {
  expect(planCtChange({ ...seen, ...changes })).toEqual({ verdict: 'refused', reason });
});

describe('restoredDisableCt', () => {
  it.each([
    ['logged', false],
    ['weakly-logged', false],
    ['unlogged', true],
    ['poisoned', null],
    ['malformed', null],
  ] as const)('after a %s leaf is %s', (previous, disableCt) => {
    expect(restoredDisableCt(previous)).toBe(disableCt);
  });
});
