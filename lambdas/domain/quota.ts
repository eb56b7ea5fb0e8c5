export interface QuotaVerdict {
  verdict: 'available' | 'exhausted' | 'unknown';
  reason: string;
  /** Advanced packs that the zone may have and has; null where the provider does not say. */
  allocated: number | null;
  used: number | null;
}

/**
 * What a zone's quota says about one more pack. It only advises: whether pending and failed packs count as used is
 * undocumented, so an order may be refused all the same, and nothing is deleted to make room.
 */
export function quotaVerdictOf(quota: { allocated: number | null; used: number | null }): QuotaVerdict {
  const { allocated, used } = quota;
  if (allocated === null || used === null) {
    return { verdict: 'unknown', reason: 'Cloudflare does not say how many packs the zone may have', allocated, used };
  }
  if (used >= allocated) {
    const reason = `${used} of ${allocated} advanced certificate packs are used; delete one or raise the quota`;
    return { verdict: 'exhausted', reason, allocated, used };
  }
  return {
    verdict: 'available',
    reason: `${used} of ${allocated} advanced certificate packs are used`,
    allocated,
    used,
  };
}
