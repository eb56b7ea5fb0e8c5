import { type CommandPause, isLifted } from './auth-pause.ts';
import type { Finding } from './finding.ts';
import { startName } from './sweep-record.ts';
import type { LastRead } from './zone-access.ts';
import type { ZoneWishes } from './zone-record.ts';

export interface ZonePosture {
  zoneId: string;
  zoneName: string;
  wishes: ZoneWishes;
  /** What people were told of the zone. */
  told: string[];
  /** As read; null where it was not read, or the provider does not say. */
  quota: { allocated: number | null; used: number | null } | null;
  universalSsl: boolean | null;
  automaticMode: string | null;
  /** As the zone's record has them. */
  pauses: Record<string, CommandPause>;
  /** Of any zone. */
  lastRead: LastRead | null;
  scheduledAt: string;
}

/** Which machine puts a setting right. */
const MACHINES = { 'universal-ssl': 'EditUniversalSslSettings', 'automatic-ssl-mode': 'EditAutomaticSslMode' } as const;

const QUOTA_LOW = 'quota low';

interface Drift {
  setting: keyof typeof MACHINES;
  found: boolean | string;
  wished: boolean | string;
}

/**
 * Where a zone is not as it is wished to be. Each change is told once; what is enforced is put right each time, by the
 * machine whose safety rules hold for people too, unless a refused credential pauses that. `told` and `pauses` are what
 * is still to be remembered.
 */
export function judgePosture(posture: ZonePosture): Pick<ZonePosture, 'told' | 'pauses'> & { findings: Finding[] } {
  const { zoneId, zoneName, wishes, quota, told } = posture;
  const findings: Finding[] = [];
  const standing: string[] = [];
  const remember = (as: string) => {
    standing.push(as);
    return { remember: { record: `zone#${zoneId}`, as } };
  };
  const quotaReason = quota && shortOfQuota(quota, wishes.quotaHeadroom);
  if (quotaReason) {
    const event = { zoneId, zoneName, used: quota.used, allocated: quota.allocated };
    findings.push({ action: 'tell-quota', ...event, reason: quotaReason, ...remember(QUOTA_LOW) });
  }
  const drifts = driftsOf(posture);
  for (const drift of drifts) {
    const { setting, found, wished } = drift;
    const reason = `${setting} is ${found} and shall be ${wished}`;
    const event = { zoneId, zoneName, enforced: wishes.enforce };
    findings.push({ action: 'tell-drift', ...event, reason, ...remember(`drift ${setting} ${found}`) });
    if (wishes.enforce && mayCorrect(posture, drift))
      findings.push({ ...correction(posture, drift), reason, remember: null });
  }
  const isNew = ({ remember: remembered }: Finding) => remembered === null || !told.includes(remembered.as);
  const isOurs = (entry: string) => entry === QUOTA_LOW || entry.startsWith('drift ');
  return {
    findings: findings.filter(isNew),
    told: told.filter((entry) => !isOurs(entry) || standing.includes(entry)),
    pauses: Object.fromEntries(
      Object.entries(posture.pauses).filter(([machine]) => drifts.some(({ setting }) => MACHINES[setting] === machine)),
    ),
  };
}

/** The zone's settings were just read; which secret is valid by now, only the last read of packs tells. */
function mayCorrect({ pauses, lastRead }: ZonePosture, { setting }: Drift): boolean {
  const pause = pauses[MACHINES[setting]];
  const readWith = lastRead && pause && lastRead.at > pause.at ? lastRead.secretVersion : null;
  return isLifted(pause, readWith);
}

function shortOfQuota({ allocated, used }: NonNullable<ZonePosture['quota']>, headroom: number | null): string | null {
  if (headroom === null || allocated === null || used === null || allocated - used >= headroom) return null;
  return `${used} of ${allocated} advanced packs are used, and ${headroom} shall be left`;
}

function driftsOf({ wishes, universalSsl, automaticMode }: ZonePosture): Drift[] {
  const drifts: Drift[] = [];
  const differs = (found: boolean | string | null, wished: boolean | string | null) =>
    found !== null && wished !== null && found !== wished;
  if (differs(universalSsl, wishes.universalSsl)) {
    drifts.push({ setting: 'universal-ssl', found: universalSsl ?? '', wished: wishes.universalSsl ?? '' });
  }
  if (differs(automaticMode, wishes.automaticMode)) {
    drifts.push({ setting: 'automatic-ssl-mode', found: automaticMode ?? '', wished: wishes.automaticMode ?? '' });
  }
  return drifts;
}

/** Never with `acknowledgeUncovered`: that a zone may lose its cover only a person says. */
function correction({ zoneId, zoneName, scheduledAt }: ZonePosture, { setting, wished }: Drift) {
  const name = startName(zoneId, scheduledAt);
  return setting === 'universal-ssl'
    ? { action: 'enforce-universal-ssl', zoneId, zoneName, name, enabled: wished }
    : { action: 'enforce-automatic-mode', zoneId, name, value: wished };
}
