import type { Execution } from '../execution.ts';
import { changeOrder, changePacks, packs } from './meddling.ts';
import { type Stage, start } from './stage.ts';
import type { Step } from './steps.ts';

/** Carries out one step of a scenario. A step that does not fit what there is by then does nothing. */
export function act(step: Step, stage: Stage): void {
  const { runtime, credentials, tell } = stage;
  switch (step.do) {
    case 'start':
      for (let time = 0; time < step.times; time += 1) start(stage, step.machine, step.input);
      return;
    case 'sweep': {
      const scheduledAt = new Date(Math.floor(runtime.clock.now() / 60_000) * 60_000).toISOString();
      for (let time = 0; time < step.times; time += 1) start(stage, step.machine, { scheduledAt });
      return;
    }
    case 'adopt': {
      const packId = packs(runtime).at(-1)?.id;
      const { certificateId } = step;
      if (packId) start(stage, 'ResolveCertificate', { certificateId, action: 'adopt', packId, comment: 'simulated' });
      return;
    }
    case 'adopt-certificate': {
      const { orderId } = step;
      const issuedCertificateId = runtime.digicert.account.newestLeaf(orderId)?.id;
      const input = { orderId, action: 'adopt', issuedCertificateId, comment: 'simulated' };
      if (issuedCertificateId) start(stage, 'ResolveCtOrder', input);
      return;
    }
    case 'delete-note': {
      const { orderId } = step;
      const noteId = runtime.digicert.account.order(orderId)?.notes.at(-1)?.id ?? 1;
      start(stage, 'DeleteNote', { orderId, noteId });
      return;
    }
    case 'zone-setting':
      tell(`Universal SSL of ${step.zoneId}: ${step.universalSsl}`);
      runtime.cloudflare.setUniversalSsl(step.zoneId, step.universalSsl);
      return;
    case 'domains':
      tell(`${step.count} more domains`);
      runtime.digicert.account.domains.addMany(step.count, step.options);
      return;
    case 'abort': {
      const chosen = chosenOf(step, stage, ({ status }) => status === 'RUNNING');
      if (!chosen) return;
      tell(`abort ${chosen.machine} ${chosen.name}`);
      runtime.stopExecution(chosen.arn, 'Operator', 'stopped by a person');
      return;
    }
    case 'redrive': {
      const chosen = chosenOf(step, stage, (execution) => isRedrivable(execution, step.machine));
      if (!chosen) return;
      tell(`redrive ${chosen.machine} ${chosen.name}`);
      runtime.redriveExecution(chosen.arn);
      return;
    }
    case 'rotate':
    case 'revoke':
    case 'restore':
      tell(`${step.do} the credential of ${step.provider}`);
      credentials[step.do](step.provider);
      return;
    case 'approve':
    case 'foreign-reissue':
    case 'foreign-flag':
    case 'foreign-flag-and-reissue':
    case 'foreign-request':
    case 'foreign-cancel':
      changeOrder(step, stage);
      return;
    default:
      changePacks(step, stage);
  }
}

function chosenOf(
  { nth, machine }: { nth: number; machine?: string },
  { runtime }: Stage,
  isOne: (execution: Execution) => boolean,
): Execution | undefined {
  const found = runtime
    .executions()
    .filter((execution) => isOne(execution) && execution.machine === (machine ?? execution.machine));
  return found[nth % found.length];
}

/** Of children, only when one of their machine is asked for: their parents do not wait for them any more. */
function isRedrivable({ status, parentArn }: Execution, machine: string | undefined): boolean {
  return (parentArn === undefined || machine !== undefined) && ['FAILED', 'ABORTED', 'TIMED_OUT'].includes(status);
}
