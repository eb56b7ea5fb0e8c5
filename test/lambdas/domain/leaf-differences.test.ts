import { expect, it } from 'vitest';
import { type LeafTraits, leafDifferences, traitsToKeep } from '../../../lambdas/domain/leaf-differences.ts';
import { at, DAY, leafOf } from './samples.ts';

const SERVER = '1.3.6.1.5.5.7.3.1';
const CLIENT = '1.3.6.1.5.5.7.3.2';

/** For 397 days, for servers and clients. */
const former = traitsToKeep(
  leafOf({ notBefore: at(-DAY), notAfter: at(396 * DAY - 1), extendedKeyUsages: [SERVER, CLIENT] }),
);

it.each<[string, Partial<LeafTraits>, string[]]>([
  ['is like the former one', {}, []],
  ['has the same lifetime at another time', { notBefore: at(0), notAfter: at(397 * DAY - 1) }, []],
  ['is shorter', { notBefore: at(0), notAfter: at(199 * DAY - 1) }, ['lifetime 199 instead of 397 days']],
  ['is not for clients any more', { extendedKeyUsages: [SERVER] }, ['no clientAuth']],
  ['is for something more', { extendedKeyUsages: [SERVER, CLIENT, '1.2.3'] }, ['also 1.2.3']],
  ['has another kind of key', { keyType: 'RSA 2048' }, ['key RSA 2048 instead of EC P-256']],
  [
    'has another issuer',
    { issuer: 'C=US, O=DigiCert Inc, CN=Another CA' },
    ['issued by Another CA instead of DigiCert Global G2 TLS RSA SHA256 2020 CA1'],
  ],
  [
    'has an issuer without a common name',
    { issuer: 'O=Somebody' },
    ['issued by O=Somebody instead of DigiCert Global G2 TLS RSA SHA256 2020 CA1'],
  ],
  ['has its names in another order', { dnsNames: ['WWW.example.com', 'example.com'] }, []],
  ['has another name', { dnsNames: ['example.com'] }, ['names example.com instead of example.com, www.example.com']],
  [
    'differs in several ways',
    { notBefore: at(0), notAfter: at(199 * DAY - 1), extendedKeyUsages: [SERVER] },
    ['lifetime 199 instead of 397 days', 'no clientAuth'],
  ],
])('a certificate that %s', (_, changes, differences) => {
  expect(leafDifferences(former, { ...former, ...changes })).toEqual(differences);
});
