import { Choice, Condition, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { actOnFindings, only } from './act-on-findings.ts';
import { describeOwner, OWNER_UNKNOWN } from './describe-owner.ts';
import { type MachineParts, verdictIs } from './machine.ts';
import { startMachine } from './start-machine.ts';
import { guarded, HOURLY_TIMEOUT, recordPage, sweep } from './sweep.ts';

/**
 * Every zone, hourly (sweep.ts):
 *   zone -> idle | survey of its packs -> reconcile -> (start | ask the owner | tell)* -> remember
 *
 * A zone whose packs cannot be listed is broken, or, where only that zone refuses the credential, told once. One list of
 * packs a zone, and no GET a certificate. What is due is started, never done here.
 */
export class SweepCertificates extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'SweepCertificates');
    this.machine = sweep(this, parts, {
      sweep: 'certificates',
      name: 'SweepCertificates',
      timeout: HOURLY_TIMEOUT,
      ...recordPage(this, parts, 'zone', 'zoneId'),
      item: (broken) => this.#zone(parts, broken),
    });
  }

  #zone({ calls, bus }: MachineParts, broken: Pass) {
    const task = (call: string, options = {}) => calls.task(this, call, { inSweep: true, ...options });
    const readZone = task('record/read-zone');
    const survey = task('cloudflare/survey-certificate-packs', {
      payload: { 'zoneId.$': '$.zoneId', 'zoneName.$': '$.readZone.zoneName' },
    });
    const reconcileZone = task('record/reconcile-zone');
    const remember = task('record/remember-findings', {
      result: 'state',
      payload: { 'found.$': '$.reconcileZone', 'acted.$': '$.acted' },
    });

    const work = { 'certificateId.$': '$.certificateId' };
    const startLifecycle = startMachine(this, 'CertificateLifecycle', { namePath: '$.name', input: work });
    const startRotation = startMachine(this, 'RotateCertificatePack', { namePath: '$.name', input: work });
    const startDeletion = startMachine(this, 'DeleteCertificatePack', { namePath: '$.name', input: work });
    const certificate = { ...work, 'packId.$': '$.packId', 'verdict.$': '$.verdict', 'reason.$': '$.reason' };
    const tellExpiring = tell(this, bus, 'TellCertificateExpiring', 'Certificate Expiring', {
      ...certificate,
      'expiresAt.$': '$.expiresAt',
      'daysLeft.$': '$.daysLeft',
    });
    const tellAttention = tell(this, bus, 'TellAttentionNeeded', 'Attention Needed', certificate);
    const tellOrphan = tell(this, bus, 'TellOrphanPack', 'Orphan Pack', {
      'zoneId.$': '$.zoneId',
      'packId.$': '$.packId',
      'status.$': '$.status',
      'reason.$': '$.reason',
    });

    const tellZone = tell(this, bus, 'TellZoneInaccessible', 'Attention Needed', {
      'zoneId.$': '$.zoneId',
      'verdict.$': '$.verdict',
      'reason.$': '$.reason',
    });

    const machineIs = (name: string) => Condition.stringEquals('$.machine', name);
    const whichMachine = new Choice(this, 'WhichMachine?')
      .when(machineIs('RotateCertificatePack'), startRotation)
      .when(machineIs('DeleteCertificatePack'), startDeletion)
      .otherwise(startLifecycle);
    const starts = [startLifecycle, startRotation, startDeletion];
    const askOwner = describeOwner(this, '$.owner');
    const stillRuns = new Pass(this, 'OwnerStillRuns', { parameters: { verdict: 'running' } });
    askOwner.addCatch(whichMachine, { errors: OWNER_UNKNOWN, resultPath: '$.error' });
    askOwner.next(
      new Choice(this, 'OwnerRunning?')
        .when(Condition.stringEquals('$.describeOwner.Status', 'RUNNING'), stillRuns)
        .otherwise(whichMachine),
    );
    const act = actOnFindings(this, '$.reconcileZone.findings', {
      start: { first: whichMachine, tasks: starts, last: starts },
      'ask-owner': { first: askOwner, tasks: [askOwner], last: [] },
      'tell-expiring': only(tellExpiring),
      'tell-orphan': only(tellOrphan),
      'tell-attention': only(tellAttention),
      'tell-zone': only(tellZone),
    });

    guarded(broken, readZone, reconcileZone, remember);
    // Whether only this zone cannot be read, the call decides by the others.
    survey.addCatch(reconcileZone, { resultPath: '$.surveyCertificatePacks' });
    readZone.next(
      new Choice(this, 'Watched?')
        .when(verdictIs('readZone', 'idle'), new Pass(this, 'ZoneIdle', { parameters: { verdict: 'covered' } }))
        .otherwise(survey),
    );
    survey.next(reconcileZone);
    reconcileZone.next(act);
    act.next(remember);
    return readZone;
  }
}
