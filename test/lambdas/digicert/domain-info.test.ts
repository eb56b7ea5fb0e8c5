import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/domain-info.ts';
import { domainValidationSchema } from '../../../lambdas/record/ct-contract.ts';
import { describeCall, everythingIn, loopbackFor } from '../call-cases.ts';
import { answerOf, DIGICERT } from './provider.ts';

const VALIDATION = {
  domainId: 12345678,
  name: 'example.com',
  isActive: true,
  dcvMethod: 'dns-txt-token',
  approvedAt: '2026-11-01',
  ovExpiresAt: '2027-05-19',
  evExpiresAt: '2026-05-27',
  activeValidations: ['ov'],
};
const DOMAIN = {
  ...VALIDATION,
  dcvTokenStatus: 'active',
  dcvTokenExpiresAt: '2026-12-21T10:00:00.000Z',
  validations: [
    { type: 'ov', status: 'active', validatedUntil: '2027-05-19T14:51:31.000Z' },
    { type: 'ev', status: 'expired', validatedUntil: '2026-05-27T14:51:31.000Z' },
  ],
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
    'a token that ends on no date': answerOf('domain-info', { dcv_token: { expiration_date: 'soon' } }),
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);

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
    dcvTokenStatus: null,
    dcvTokenExpiresAt: null,
    validations: [],
  });
});

it('leaves out what it is told to leave out', async () => {
  server.current.answer({ body: answerOf('domain-info') });
  await handler({
    domainId: 12345678,
    includeDcv: false,
    includeValidation: true,
    includeValidationReuseStatus: false,
  });
  expect(server.current.received[0]?.query).toEqual({
    include_dcv: 'false',
    include_validation: 'true',
    include_validation_reuse_status: 'false',
  });
});

it('shows a reader what no machine needs', async () => {
  server.current.answer({
    body: answerOf('domain-info', {
      organization: { id: '5', name: 'Example', status: 'active' },
      container: [],
      domain_locking_status: 'locked',
      base_domain: 'example.com',
    }),
  });
  const read = await handler({ domainId: 12345678, attachments: true });
  expect(read).toMatchObject({
    ...DOMAIN,
    organization: { organizationId: 5, name: 'Example', status: 'active' },
    container: null,
    lockingStatus: 'locked',
    baseDomain: 'example.com',
  });
  server.current.answer({ body: answerOf('domain-info') });
  expect(await handler({ domainId: 12345678 })).toEqual(DOMAIN);
});

it('tells when the domain was submitted where DigiCert does', async () => {
  server.current.answer({ body: answerOf('domain-info', { last_submitted_datetime: '2026-11-20T08:03:06+02:00' }) });
  expect(await handler({ domainId: 12345678 })).toMatchObject({ lastSubmittedAt: '2026-11-20T06:03:06.000Z' });
});

it('does not keep the token, and stays what the CT change takes', async () => {
  server.current.answer({ body: answerOf('domain-info') });
  const domain = await handler({ domainId: 12345678 });
  expect(everythingIn(domain)).not.toContain('s0m3');
  expect(domainValidationSchema.parse(domain)).toEqual(VALIDATION);
});
