import { fixture, type ProviderUnderTest } from '../call-cases.ts';

const canary = 'canary|key~/0123456789';

/** The body of a refusal. */
export const refusing = (code: string, message = 'no') => ({ errors: [{ code, message }] });

const saying = (message: string) => ({
  status: 400,
  body: { errors: [{ code: 'cert_transparency_turned_off_for_account', message }] },
});

export const DIGICERT: ProviderUnderTest = {
  name: 'DigiCert',
  baseUrlVariables: ['DIGICERT_US_BASE_URL', 'DIGICERT_EU_BASE_URL'],
  basePath: '/services/v2',
  secretVariable: 'DIGICERT_SECRET_ARN',
  secret: { apiKey: canary, region: 'us' },
  canary,
  secretWithNewline: { apiKey: `${canary}\n`, region: 'us' },
  refusal: {
    answer: saying('CT logging is "off" for the account.'),
    verbatim: 'cert_transparency_turned_off_for_account CT logging is "off" for the account.',
  },
  refusalSaying: saying,
  undocumented: refusing('who_knows'),
  credentialRefusals: [
    ['401', { status: 401, body: refusing('who_knows') }],
    ['403 about the key', { status: 403, body: refusing('access_denied|access_denied_invalid_key') }],
    ['403 with one object', { status: 403, body: { errors: { code: 'access_denied|invalid_key', message: 'no' } } }],
  ],
  routingErrors: [{ body: refusing('not_found|route', 'Specified route was not found') }],
};

export const ORDER_ID = 12345;

/** The CSR of the fixtures. */
export const CSR: string = JSON.parse(fixture('digicert/order-info.response.json')).certificate.csr;

/** The loopback's answer to a call, as its fixture has it but for `changes`. */
export function answerOf(call: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...JSON.parse(fixture(`digicert/${call}.response.json`)), ...changes };
}
