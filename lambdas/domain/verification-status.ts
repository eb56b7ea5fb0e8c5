/** What a `certificate_status` of the verification list says; it never reports `validation_timed_out`. */
export type VerificationPhase = 'pending' | 'active' | 'ending' | 'unrecognised';

/** https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/get/ */
// A map, because an object would also know `constructor`.
const PHASES = new Map(
  Object.entries<VerificationPhase>({
    initializing: 'pending',
    authorizing: 'pending',
    issuing: 'pending',
    pending_deployment: 'pending',
    active: 'active',
    expired: 'ending',
    timing_out: 'ending',
  }),
);

export function verificationPhaseOf(certificateStatus: string): VerificationPhase {
  return PHASES.get(certificateStatus) ?? 'unrecognised';
}
