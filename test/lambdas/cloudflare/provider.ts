import type { Pack, PackInFull } from '../../../lambdas/domain/pack.ts';
import type { ProviderUnderTest } from '../call-cases.ts';

const canary = 'canary+token/0123456789=';

/** The envelope of a refusal. */
export const refusing = (...errors: unknown[]) => ({ success: false, errors, messages: [], result: null });

const saying = (message: string) => ({ status: 400, body: refusing({ code: 1407, message }) });

/** Of a token whose form is wrong, as it is told. */
export const MALFORMED_TOKEN = {
  code: 6003,
  message: 'Invalid request headers',
  error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
};

export const CLOUDFLARE: ProviderUnderTest = {
  name: 'Cloudflare',
  baseUrlVariables: ['CLOUDFLARE_BASE_URL'],
  basePath: '/client/v4',
  secretVariable: 'CLOUDFLARE_SECRET_ARN',
  secret: { apiToken: canary },
  canary,
  secretWithNewline: { apiToken: `${canary}\n` },
  refusal: {
    answer: saying('Validity period is not allowed: "14"'),
    verbatim: '1407 Validity period is not allowed: "14"',
  },
  refusalSaying: saying,
  undocumented: refusing({ code: 1999, message: 'no' }),
  credentialRefusals: [
    ['401', { status: 401, body: refusing({ code: 1999, message: 'no' }) }],
    ['400 with 6003 because of 6111', { status: 400, body: refusing(MALFORMED_TOKEN) }],
    ['403 with 9109', { status: 403, body: refusing({ code: 9109, message: 'Invalid access token' }) }],
    ['403 with 10000', { status: 403, body: refusing({ code: 10000, message: 'Authentication error' }) }],
    ['200 with 10000', { body: refusing({ code: 10000, message: 'Authentication error' }) }],
  ],
  routingErrors: [
    { body: refusing({ code: 7003, message: 'Could not route to /x' }, { code: 7000, message: 'No route' }) },
    { body: refusing({ code: 7000, message: 'No route for that URI' }) },
  ],
};

export const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';
export const PACK_ID = '3822ff90-ea29-44df-9e55-21300bb9419b';

/** The pack of the fixtures, as far as they agree on it. */
export const PACK: Pack = {
  packId: PACK_ID,
  type: 'advanced',
  status: 'pending_validation',
  hosts: ['*.example.com', 'www.example.com', 'example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
  certificates: [],
  validationRecords: [{ txtName: '_acme-challenge.example.com', txtValue: 'gQr3PbXVOTqWlyCLx1' }],
  validationErrors: [],
};

/** The same for a reader. */
export const PACK_IN_FULL: PackInFull = {
  ...PACK,
  certificates: [],
  validationRecords: [{ status: 'pending', txtName: '_acme-challenge.example.com', txtValue: 'gQr3PbXVOTqWlyCLx1' }],
  cloudflareBranding: false,
  primaryCertificate: null,
  dcvDelegationRecords: [],
};

/** What an answer about a pack may lack or spoil, each enough to make it useless. */
export const MALFORMED_PACKS = {
  nothing: '',
  'no result': { success: true },
  'an empty result': { success: true, result: null },
  'no id': { success: true, result: { type: 'advanced', status: 'initializing', hosts: [] } },
  'an id that is none': { success: true, result: { id: '../..', type: 'advanced', status: 'active', hosts: [] } },
  'no status': { success: true, result: { id: PACK_ID, type: 'advanced', hosts: [] } },
  'a list': [],
};

/** The automatic mode of the fixtures. */
export const AUTOMATIC_SSL_MODE = {
  value: 'auto',
  editable: true,
  modifiedAt: '2026-05-01T05:20:00.12345Z',
  nextScheduledScanAt: '2026-06-01T05:20:00.12345Z',
};

export const MALFORMED_MODES = {
  nothing: '',
  'no result': { success: true },
  'an empty result': { success: true, result: null },
  'no value': { success: true, result: { id: 'ssl_automatic_mode', editable: true } },
  'a value that is no text': { success: true, result: { value: true } },
  'a list': [],
};
