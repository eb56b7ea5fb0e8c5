import { handler } from '../../../lambdas/cloudflare/restart-validation.ts';
import { describeCall, SEND } from '../call-cases.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK, PACK_ID, ZONE_ID } from './provider.ts';

describeCall(CLOUDFLARE, {
  call: 'cloudflare/restart-validation',
  handler,
  input: { send: SEND, zoneId: ZONE_ID, packId: PACK_ID },
  output: {
    ...PACK,
    validationRecords: [{ txtName: '_acme-challenge.example.com', txtValue: 'gQr3PbXVOTqWlyCLx3' }],
  },
  ids: ['zoneId', 'packId'],
  malformed: MALFORMED_PACKS,
});
