import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/domain-info.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { answerOf, DIGICERT } from './provider.ts';

const DOMAIN = {
  domainId: 12345678,
  name: 'example.com',
  isActive: true,
  dcvMethod: 'dns-txt-token',
  approvedAt: '2026-11-01',
  ovExpiresAt: '2027-05-19',
  evExpiresAt: '2026-05-27',
  activeValidations: ['ov'],
};

describeCall(DIGICERT, {
  call: 'digicert/domain-info',
  handler,
  input: { domainId: 12345678 },
  output: DOMAIN,
  ids: ['domainId'],
  malformed: {
    'no id': answerOf('domain-info', { id: undefined }),
    'a date that is none': answerOf('domain-info', { dcv_expiration: { ov: 'soon' } }),
    nothing: '',
  },
});

it('reads a domain that never was validated', async () => {
  server.current.answer({ body: { id: 12345678, name: 'example.com', is_active: false } });
  expect(await handler({ domainId: 12345678 })).toEqual({
    ...DOMAIN,
    isActive: false,
    dcvMethod: null,
    approvedAt: null,
    ovExpiresAt: null,
    evExpiresAt: null,
    activeValidations: [],
  });
});

const server = loopbackFor(DIGICERT);
