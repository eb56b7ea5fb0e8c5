import type { Runtime } from '../runtime.ts';
import { type Stage, start } from './stage.ts';
import type { Step } from './steps.ts';

/** The advanced ones that are alive, oldest first. */
export function packs({ cloudflare, clock }: Runtime) {
  const gone = ['pending_deletion', 'deleted', 'gone'];
  return [...cloudflare.packs.values()].filter(
    (pack) => pack.order.type === 'advanced' && !gone.includes(pack.statusAt(clock.now())),
  );
}

/** No request here is for these days. */
const OTHERS = {
  ...{ type: 'advanced', certificate_authority: 'google', validation_method: 'txt' },
  ...{ validity_days: 365, cloudflare_branding: false },
};

type OrderStep = Exclude<Extract<Step, { orderId: number }>, { do: 'adopt-certificate' | 'delete-note' }>;
type PackStep = Extract<
  Step,
  {
    do: 'remove-pack' | 'renew-pack' | 'time-out-pack' | 'foreign-pack' | 'allocate' | 'orphan-pack' | 'delete-foreign';
  }
>;

export function changePacks(step: PackStep, stage: Stage): void {
  const { runtime, scenario, tell } = stage;
  const { cloudflare } = runtime;
  if (step.do === 'allocate') {
    const zone = cloudflare.zones.get(step.zoneId);
    if (zone) zone.allocated = step.allocated;
    tell(`allocate ${step.allocated} packs to ${step.zoneId}`);
    return;
  }
  if (step.do === 'foreign-pack') {
    const { request } = scenario.certificates.find(({ certificateId }) => certificateId === step.certificateId) ?? {};
    if (!request) return;
    const { id } = cloudflare.addPack(request.zoneId, {
      type: 'advanced',
      hosts: request.hosts,
      certificate_authority: String(request.certificateAuthority),
      validation_method: String(request.validationMethod),
      validity_days: Number(request.validityDays),
      cloudflare_branding: false,
    });
    tell(`somebody else orders pack ${id} like ${step.certificateId}`);
    return;
  }
  if (step.do === 'orphan-pack' || step.do === 'delete-foreign') {
    const { zoneId } = step;
    const { id } = cloudflare.addPack(zoneId, { ...OTHERS, hosts: [cloudflare.zones.get(zoneId)?.name ?? ''] });
    tell(`somebody else orders pack ${id}`);
    if (step.do === 'orphan-pack') return;
    const { zoneName, acknowledgeUncovered } = step;
    start(stage, 'DeleteCertificatePack', { zoneId, zoneName, packId: id, acknowledgeUncovered });
    return;
  }
  const living = packs(runtime);
  const pack = living[step.nth % living.length];
  if (!pack) return;
  tell(`${step.do} ${pack.id}${step.status ? ` ${step.status}` : ''}`);
  if (step.do === 'remove-pack') cloudflare.removePack(pack.id);
  else if (step.do === 'renew-pack') cloudflare.renew(pack.id);
  else cloudflare.setStatus(pack.id, step.status ?? 'validation_timed_out');
}

export function changeOrder({ do: what, orderId }: OrderStep, stage: Stage): void {
  if (what === 'foreign-flag-and-reissue') {
    changeOrder({ do: 'foreign-flag', orderId }, stage);
    changeOrder({ do: 'foreign-reissue', orderId }, stage);
    return;
  }
  const { account } = stage.runtime.digicert;
  const order = account.order(orderId);
  if (!order?.current) return;
  const { commonName, dnsNames, csr } = order.current;
  const isPending = order.status === 'reissue_pending';
  if (what === 'approve') {
    if (!isPending) return;
    account.approve(orderId);
  } else if (what === 'foreign-request') {
    order.requests.push({ id: 1, type: 'reissue', status: 'pending', processorComment: null });
  } else if (what === 'foreign-cancel') {
    if (!isPending) return;
    order.cancel('by somebody else');
    // A reissue that came to nothing need not be listed.
    order.certificates.pop();
  } else if (what === 'foreign-flag') order.disableCt = !order.disableCt;
  else if (order.status === 'issued') account.reissue(order, { commonName, dnsNames, csr, skipApproval: true });
  else return;
  stage.tell(`${what} of order ${orderId}`);
}
