import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  type Pass,
  type State,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { actOnFindings, only } from './act-on-findings.ts';
import type { MachineParts } from './machine.ts';
import { startMachine } from './start-machine.ts';
import { DAILY_TIMEOUT, guarded, recordPage, sweep } from './sweep.ts';

/**
 * Every zone, daily (sweep.ts): zone -> (quota? -> Universal SSL? -> automatic mode?) -> judge -> (tell | enforce)*
 * -> remember
 *
 * Only what somebody has a wish about is read, so that a token need not have rights for the rest.
 */
export class SweepZones extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'SweepZones');
    this.machine = sweep(this, parts, {
      sweep: 'zones',
      name: 'SweepZones',
      timeout: DAILY_TIMEOUT,
      ...recordPage(this, parts, 'zone', 'zoneId'),
      item: (broken) => this.#zone(parts, broken),
    });
  }

  #zone({ calls, bus }: MachineParts, broken: Pass) {
    const task = (call: string, options = {}) => calls.task(this, call, { inSweep: true, ...options });
    const readZone = task('record/read-zone');
    const quotas = task('cloudflare/get-certificate-pack-quotas');
    const universal = task('cloudflare/get-universal-ssl-settings');
    const automatic = task('cloudflare/get-automatic-ssl-mode');
    const judge = task('record/judge-zone-posture');
    const remember = task('record/remember-findings', {
      result: 'state',
      payload: { 'found.$': '$.judgeZonePosture', 'acted.$': '$.acted' },
    });

    const zone = { 'zoneId.$': '$.zoneId', 'zoneName.$': '$.zoneName', 'reason.$': '$.reason' };
    const tellQuota = tell(this, bus, 'TellQuotaLow', 'Quota Low', {
      ...zone,
      'used.$': '$.used',
      'allocated.$': '$.allocated',
    });
    const tellDrift = tell(this, bus, 'TellZoneDrifted', 'Zone Settings Drifted', {
      ...zone,
      'enforced.$': '$.enforced',
    });
    const enforceUniversal = startMachine(this, 'EditUniversalSslSettings', {
      namePath: '$.name',
      input: { 'zoneId.$': '$.zoneId', 'zoneName.$': '$.zoneName', 'enabled.$': '$.enabled' },
    });
    const enforceMode = startMachine(this, 'EditAutomaticSslMode', {
      namePath: '$.name',
      input: { 'zoneId.$': '$.zoneId', 'value.$': '$.value' },
    });
    const act = actOnFindings(this, '$.judgeZonePosture.findings', {
      'tell-quota': only(tellQuota),
      'tell-drift': only(tellDrift),
      'enforce-universal-ssl': only(enforceUniversal),
      'enforce-automatic-mode': only(enforceMode),
    });

    guarded(broken, readZone, quotas, universal, automatic, judge, remember);
    const wished = (name: string, wish: string, read: State & INextable, next: IChainable) => {
      read.next(next);
      return new Choice(this, name).when(Condition.isNull(`$.readZone.wishes.${wish}`), next).otherwise(read);
    };
    const modeWished = wished('ModeWished?', 'automaticMode', automatic, judge);
    const universalWished = wished('UniversalSslWished?', 'universalSsl', universal, modeWished);
    readZone.next(wished('HeadroomWished?', 'quotaHeadroom', quotas, universalWished));
    judge.next(act);
    act.next(remember);
    return readZone;
  }
}
