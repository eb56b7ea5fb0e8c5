import { phaseOf } from './pack-status.ts';

/** What a `certificate_status` of the verification list says. */
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

/**
 * The list has statuses of its own, but was seen with those of packs, too, e.g. `pending_validation`:
 * https://github.com/cloudflare/cloudflare-go/issues/202. An entry may show none.
 */
export function verificationPhaseOf(certificateStatus: string | null): VerificationPhase {
  if (certificateStatus === null) return 'unrecognised';
  const own = PHASES.get(certificateStatus);
  if (own !== undefined) return own;
  const phase = phaseOf(certificateStatus);
  return phase === 'pending' || phase === 'active' || phase === 'unrecognised' ? phase : 'ending';
}

const WORST_FIRST: VerificationPhase[] = ['ending', 'unrecognised', 'pending', 'active'];
const EARLIEST_FIRST = ['initializing', 'authorizing', 'pending_validation', 'issuing', 'pending_issuance'];

/** The status that decides for a pack with several entries: of the worst phase, the one that is least far. */
export function worstStatus(statuses: (string | null)[]): string | null {
  const rank = (status: string | null) => [
    WORST_FIRST.indexOf(verificationPhaseOf(status)),
    EARLIEST_FIRST.includes(`${status}`) ? EARLIEST_FIRST.indexOf(`${status}`) : EARLIEST_FIRST.length,
  ];
  const ranked = statuses.map((status) => ({ status, rank: rank(status).join(' ') }));
  return ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1))[0]?.status ?? null;
}
