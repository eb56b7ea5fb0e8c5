import { fixture, type ProviderUnderTest } from '../call-cases.ts';

const canary = 'canary|key~/0123456789';

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
};

export const ORDER_ID = 12345;

/** The CSR of the fixtures. */
export const CSR: string = JSON.parse(fixture('digicert/order-info.response.json')).certificate.csr;

/** The loopback's answer to a call, as its fixture has it but for `changes`. */
export function answerOf(call: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...JSON.parse(fixture(`digicert/${call}.response.json`)), ...changes };
}
