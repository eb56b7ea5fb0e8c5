import type { CertificateRequest } from './request.ts';

/**
 * What each CA takes at the time of writing. A request outside of it is warned of, not refused: the reference page's
 * own example is, and lifetimes are shrinking.
 * https://developers.cloudflare.com/ssl/reference/certificate-authorities/
 */
const VALIDITY_DAYS_TAKEN = { lets_encrypt: [90], google: [14, 30, 90], ssl_com: [14, 30, 90] } as const;

/** Sentences for the record; empty when nothing stands out. */
export function warningsFor(request: CertificateRequest): string[] {
  const warnings: string[] = [];
  const taken: readonly number[] = VALIDITY_DAYS_TAKEN[request.certificateAuthority];
  if (!taken.includes(request.validityDays)) {
    warnings.push(
      `${request.certificateAuthority} is documented to take ${taken.join(', ')} days, not ${request.validityDays}`,
    );
  }
  if (request.certificateAuthority === 'google' && request.hosts.some((host) => host.includes('xn--'))) {
    warnings.push('google is documented not to take punycode hosts');
  }
  if (request.hosts.some((host) => host.length > 64) && !request.cloudflareBranding) {
    warnings.push('a host over 64 characters needs cloudflareBranding');
  }
  return warnings;
}
