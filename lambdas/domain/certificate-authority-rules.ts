import { lifetimeOf, VALIDITY_DAYS_TAKEN } from './lifetimes.ts';
import type { CertificateRequest } from './request.ts';

/**
 * What the CA will not do as requested at that time (ISO 8601), as sentences for the record; empty when nothing stands
 * out. A request outside of the documentation is warned of, not refused: the reference page's own example is.
 */
export function warningsFor(request: CertificateRequest, now: string): string[] {
  const { certificateAuthority, validityDays, hosts } = request;
  const warnings: string[] = [];
  const taken = VALIDITY_DAYS_TAKEN[certificateAuthority];
  if (!taken.includes(validityDays)) {
    warnings.push(`${certificateAuthority} is documented to take ${taken.join(', ')} days, not ${validityDays}`);
  }
  const { days, since } = lifetimeOf(request, now);
  if (since !== null) {
    warnings.push(
      `a certificate of ${certificateAuthority} for ${validityDays} days lives for ${days} days since ${since}`,
    );
  }
  if (certificateAuthority === 'google' && hosts.some((host) => host.includes('xn--'))) {
    warnings.push('google is documented not to take punycode hosts');
  }
  if (hosts.some((host) => host.length > 64) && !request.cloudflareBranding) {
    warnings.push('a host over 64 characters needs cloudflareBranding');
  }
  return warnings;
}
