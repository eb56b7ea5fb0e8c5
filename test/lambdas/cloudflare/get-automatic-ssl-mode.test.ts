import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-automatic-ssl-mode.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { AUTOMATIC_SSL_MODE, CLOUDFLARE, MALFORMED_MODES, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/get-automatic-ssl-mode',
  handler,
  input,
  output: AUTOMATIC_SSL_MODE,
  ids: ['zoneId'],
  malformed: MALFORMED_MODES,
});

const server = loopbackFor(CLOUDFLARE);

it('keeps a mode that nobody has heard of, and does without everything else', async () => {
  server.current.answer({ body: { success: true, result: { value: 'quantum', next_scheduled_scan: null } } });
  expect(await handler(input)).toEqual({
    value: 'quantum',
    editable: null,
    modifiedAt: null,
    nextScheduledScanAt: null,
  });
});
