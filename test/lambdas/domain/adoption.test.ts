import { expect, it } from 'vitest';
import { byPreference, isRequestedPack } from '../../../lambdas/domain/adoption.ts';
import { activePackOf, packOf, randomFrom, requestOf } from './samples.ts';

const request = requestOf();

it.each([
  ['is just as requested', packOf()],
  ['is active already', activePackOf()],
  ['awaits a restart', packOf({ status: 'validation_timed_out' })],
  ['is stuck in issuance', packOf({ status: 'issuance_timed_out' })],
  ['has a status nobody knows', packOf({ status: 'pondering' })],
  ['lists its hosts in another order and case', packOf({ hosts: ['*.EXAMPLE.com', 'Example.com'] })],
  ['lists a host twice', packOf({ hosts: ['example.com', '*.example.com', 'example.com'] })],
  ['bears the branding host too', packOf({ hosts: ['sni.cloudflaressl.com', 'example.com', '*.example.com'] })],
])('adopts a pack that %s', (_, pack) => {
  expect(isRequestedPack(pack, request)).toBe(true);
});

it.each([
  ['is of another type', packOf({ type: 'universal' })],
  ['lacks a host', packOf({ hosts: ['example.com'] })],
  ['has a host more', packOf({ hosts: ['example.com', '*.example.com', 'www.example.com'] })],
  ['has another host', packOf({ hosts: ['example.com', 'www.example.com'] })],
  ['has no hosts', packOf({ hosts: [] })],
  ['bears the branding host in place of one', packOf({ hosts: ['sni.cloudflaressl.com', 'example.com'] })],
  ['only looks branded', packOf({ hosts: ['example.com', '*.example.com', 'cloudflaressl.com.example.com'] })],
  ['is of another CA', packOf({ certificateAuthority: 'lets_encrypt' })],
  ['shows no CA', packOf({ certificateAuthority: null })],
  ['is validated otherwise', packOf({ validationMethod: 'email' })],
  ['shows no validation method', packOf({ validationMethod: null })],
  ['lives for another time', packOf({ validityDays: 30 })],
  ['shows no validity', packOf({ validityDays: null })],
  ['expired', packOf({ status: 'expired' })],
  ['is about to expire', packOf({ status: 'pending_expiration' })],
  ['is being deleted', packOf({ status: 'pending_deletion' })],
  ['could not be deleted', packOf({ status: 'deletion_timed_out' })],
  ['is deleted, though listed', packOf({ status: 'deleted' })],
])('adopts no pack that %s', (_, pack) => {
  expect(isRequestedPack(pack, request)).toBe(false);
});

it('adopts by the set of hosts, whatever the order, case and branding', () => {
  const random = randomFrom(3);
  const names = ['example.com', 'a.example.com', 'b.example.com', '*.example.com', 'c.example.com'];
  const some = () => names.filter(() => random() < 0.6).sort(() => random() - 0.5);
  for (let round = 0; round < 2_000; round++) {
    const [listed, wanted] = [some(), some()];
    const hosts = [...listed.map((host) => (random() < 0.5 ? host.toUpperCase() : host)), 'x.cloudflaressl.com'];
    const same = listed.toSorted().join() === wanted.toSorted().join();
    expect(isRequestedPack(packOf({ hosts }), { ...request, hosts: wanted })).toBe(same);
  }
});

it('prefers active packs, then pending ones, then those that timed out, then the lower id', () => {
  const packs = [
    ['5', 'issuance_timed_out'],
    ['4', 'validation_timed_out'],
    ['3', 'pending_validation'],
    ['2', 'active'],
    ['1', 'active'],
    ['6', 'initializing'],
    ['0', 'holding_deployment'],
  ].map(([packId = '', status = '']) => ({ packId, status }));
  expect(byPreference(packs).map(({ packId }) => packId)).toEqual(['1', '2', '3', '6', '0', '4', '5']);
});
