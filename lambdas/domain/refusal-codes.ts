import type { BudgetedProvider } from './budget.ts';

/** What a code of a provider says about the request, whatever the HTTP status. */
export interface KnownCode {
  /**
   * `rejected`: refused, nothing was applied. `credentials`: the provider does not accept the credential. `doubt`: the
   * code does not say what became of the request.
   */
  means: 'rejected' | 'credentials' | 'doubt';
  /** What an operator can do; at most 120 characters, because it follows the provider's words in an error. */
  remedy?: string;
}

/**
 * Neither provider publishes a complete list, and Cloudflare's codes have other meanings in other services: a code is
 * here only when its meaning at these endpoints is documented, or was seen in recorded answers.
 */
export const KNOWN_CODES: Record<BudgetedProvider, Record<string, KnownCode>> = {
  Cloudflare: {
    // "Invalid request headers", with the header in `error_chain`: 400, not 401. ddns-go#916, libdns/cloudflare#12
    '6103': { means: 'credentials' },
    '6111': { means: 'credentials' },
    // "Invalid access token" and "Unauthorized to access requested resource". DockFlare#177
    '9109': { means: 'credentials' },
    // "Authentication error": an unknown token, or one without the permission. terraform-provider-cloudflare#1533
    '10000': { means: 'credentials' },
    // "Bad response certificate service": Cloudflare itself does not know the outcome. alchemy-async#714
    '1406': { means: 'doubt' },
    // Routing errors, seen while the resource exists. terraform-provider-cloudflare#933, workers-sdk#2100
    '7000': { means: 'doubt' },
    '7003': { means: 'doubt' },
    // terraform-provider-cloudflare#3126
    '1450': { means: 'rejected', remedy: 'the zone needs Advanced Certificate Manager; order it for the zone' },
  },
  // https://dev.digicert.com/en/certcentral-apis/services-api/errors.html, but for the codes of `access_denied`
  DigiCert: {
    'not_found|route': { means: 'doubt' },
    // Both in Keyfactor/digicert-certcentral-caplugin.
    'access_denied|missing_permission': {
      means: 'rejected',
      remedy: "give the API key's user the permission, or use a key without this restriction",
    },
    'access_denied|invalid_approver': {
      means: 'rejected',
      remedy:
        "the API key's user may not approve this request; approve it in CertCentral, or use an administrator's key",
    },
    cert_transparency_turned_off_for_account: {
      means: 'rejected',
      remedy: 'CT logging is off for the whole account; only the DigiCert account representative can change that',
    },
  },
};
