/** Calls that change something at a provider: sent at most once for each plan. Everything else of a provider is a read. */
export const MUTATIONS: ReadonlySet<string> = new Set([
  'cloudflare/order-certificate-pack',
  'cloudflare/restart-validation',
  'cloudflare/edit-validation-method',
  'cloudflare/delete-certificate-pack',
  'cloudflare/update-certificate-pack',
  'cloudflare/edit-automatic-ssl-mode',
  'cloudflare/edit-universal-ssl-settings',
  // The machine that makes it asks for an immediate retry of every validation in the zone.
  'cloudflare/ssl-verification-details',
  'digicert/change-ct-status',
  'digicert/reissue-certificate',
  'digicert/update-order-status',
  'digicert/add-note',
  'digicert/delete-note',
]);
