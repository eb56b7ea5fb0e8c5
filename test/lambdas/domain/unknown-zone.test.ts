import { expect, it } from 'vitest';
import { nextGeneration } from '../../../lambdas/domain/rotation.ts';
import { isUnknownZone } from '../../../lambdas/domain/unknown-zone.ts';
import { certificateOf } from './samples.ts';

const NO_ROUTE = `ProviderUnavailable: Cloudflare GET /client/v4/zones/${'0'.repeat(32)}/ssl/certificate_packs: 404, 7003 Could not route to /zones/0`;
const PACK = '6a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const NOW = '2026-11-28T00:00:00.000Z';

it.each([
  ['a first request', certificateOf(), NO_ROUTE, true],
  ['another routing error', certificateOf(), NO_ROUTE.replace('7003', '7000'), false],
  ['an outage', certificateOf(), 'ProviderUnavailable: Cloudflare GET /x: ECONNRESET', false],
  ['one pack of the zone', certificateOf(), NO_ROUTE.replace('certificate_packs', `certificate_packs/${PACK}`), false],
  ['a certificate with a pack', certificateOf({ packId: PACK }), NO_ROUTE, false],
  [
    'a certificate that had a pack',
    { ...certificateOf(), ...nextGeneration(certificateOf({ packId: PACK }), NOW) },
    NO_ROUTE,
    false,
  ],
])('%s: the zone is unknown: %#', (_, record, reason, expected) => {
  expect(isUnknownZone(reason, record)).toBe(expected);
});
