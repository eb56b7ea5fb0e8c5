import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Runtime } from '../../lib/local/runtime.ts';
import { loadTemplate } from '../../lib/local/template.ts';
import { lastRelease, releaseOf } from '../releases/release.ts';
import { REQUEST } from './machines/samples.ts';
import { certificateOf, recordOf, withRuntime } from './machines/setting.ts';

/**
 * An execution runs for up to 23 days with the definition that it began with, while the functions that it calls are
 * replaced at once. So each definition of the last release must still run with today's functions.
 */
const release = lastRelease();
const template = loadTemplate('cdk.out');
const CT = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };

const upgraded = {
  ...template,
  machines: template.machines.map((machine) => {
    const definition = release.definitions[machine.name];
    return definition === undefined ? machine : { ...machine, definition };
  }),
};
const afterUpgrade = (test: (runtime: Runtime) => Promise<void>) => withRuntime(test, { template: upgraded });

async function ends(runtime: Runtime, machine: string, input: object): Promise<string | undefined> {
  const { path, status, cause } = await runtime.start(machine, input).finished;
  expect(status, cause).toBe('SUCCEEDED');
  return path.at(-1);
}

it('is compared with a release that has every machine of its own', () => {
  expect(Object.keys(release.definitions).length).toBeGreaterThanOrEqual(22);
});

it('finds every function that a definition of the last release calls', () => {
  const called = JSON.stringify(release.definitions).match(/arn:aws:lambda:[^"]+?:function:[\w-]+/g) ?? [];
  const functions = new Set(template.functions.map(({ arn }) => arn));
  expect([...new Set(called)].filter((arn) => !functions.has(arn))).toEqual([]);
});

it('orders, restarts, polls, changes the CT status and deletes', { timeout: 120_000 }, () =>
  afterUpgrade(async (runtime) => {
    runtime.cloudflare.scenario = { validationTimesOut: 1 };
    expect(await ends(runtime, 'CertificateLifecycle', { ...REQUEST, ct: CT })).toBe('CertificateActive');
    expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE' });
    expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'IN_SYNC' });
    const { certificateId } = (await certificateOf(runtime)) as { certificateId: string };
    const deletion = { certificateId, acknowledgeUncovered: true };
    expect(await ends(runtime, 'DeleteCertificatePack', deletion)).toBe('PackDeleted');
    expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETED' });
  }),
);

it('rotates', () =>
  afterUpgrade(async (runtime) => {
    await ends(runtime, 'CertificateLifecycle', REQUEST);
    const { certificateId } = (await certificateOf(runtime)) as { certificateId: string };
    expect(await ends(runtime, 'RotateCertificatePack', { certificateId })).toBe('PackRotated');
    expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', previous: null });
  }));

it.each(['SweepCertificates', 'SweepDomains', 'SweepCtOrders', 'SweepZones'])('sweeps: %s', (sweep) =>
  afterUpgrade(async (runtime) => {
    await ends(runtime, 'CertificateLifecycle', { ...REQUEST, ct: CT });
    const scheduledAt = new Date(runtime.clock.now()).toISOString();
    await ends(runtime, sweep, { scheduledAt });
    expect(runtime.events.map(({ detailType }) => detailType)).not.toContain('Sweep Incomplete');
  }),
);

it('keeps the logical id of everything that holds data or executions', () => {
  const { Resources } = JSON.parse(readFileSync('cdk.out/Certflow.template.json', 'utf8'));
  const { logicalIds } = releaseOf('', Resources, template.machines);
  for (const [type, ids] of Object.entries(release.logicalIds)) {
    expect(logicalIds[type], type).toEqual(expect.arrayContaining(ids));
  }
});
