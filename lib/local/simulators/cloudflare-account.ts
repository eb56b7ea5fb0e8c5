import type { Clock } from './clock.ts';
import { type PackOrder, SimulatedPack } from './cloudflare-pack.ts';
import type { CloudflareScenario } from './cloudflare-scenario.ts';
import { ZoneSettings } from './cloudflare-settings.ts';

export interface SimulatedZone {
  name: string;
  /** Advanced packs that it may have. */
  allocated: number;
}

const EXAMPLE_ZONE = '023e105f4ecef8ad9ca31a8372d0c353';

/** The zones of a Cloudflare account and their packs; at first example.com, which may have 10 advanced ones. */
export class CloudflareAccount {
  readonly zones = new Map<string, SimulatedZone>();
  readonly packs = new Map<string, SimulatedPack>();
  readonly #settings = new Map<string, ZoneSettings>();
  /** Of the packs ordered from now on. */
  scenario: CloudflareScenario;
  readonly clock: Clock;
  readonly #seed: number;
  #ordered = 0;

  constructor(clock: Clock, seed: number, scenario: CloudflareScenario) {
    this.clock = clock;
    this.#seed = seed;
    this.scenario = scenario;
    this.addZone(EXAMPLE_ZONE, { name: 'example.com', allocated: 10 });
  }

  /** With the universal pack that every zone has. */
  addZone(zoneId: string, zone: SimulatedZone): void {
    this.zones.set(zoneId, zone);
    this.#settings.set(zoneId, new ZoneSettings(this.clock.now()));
    this.#addUniversalPack(zoneId).setStatus('active', this.clock.now());
  }

  settingsOf(zoneId: string): ZoneSettings {
    const settings = this.#settings.get(zoneId);
    if (settings === undefined) throw new Error(`there is no zone ${zoneId}`);
    return settings;
  }

  /** Off, the universal packs are deleted; on again, another one is ordered. */
  setUniversalSsl(zoneId: string, enabled: boolean): void {
    const settings = this.settingsOf(zoneId);
    if (settings.universalSsl === enabled) return;
    settings.universalSsl = enabled;
    if (enabled) this.#addUniversalPack(zoneId);
    else for (const pack of this.#universalPacks(zoneId)) pack.delete(this.clock.now());
  }

  /** As if somebody had just ordered it. */
  addPack(zoneId: string, order: PackOrder, scenario = this.scenario): SimulatedPack {
    this.#ordered += 1;
    const seed = `${this.#seed} ${this.#ordered}`;
    const pack = new SimulatedPack({ zoneId, order, scenario, seed, now: this.clock.now() });
    this.packs.set(pack.id, pack);
    return pack;
  }

  /** From now on and for good. */
  setStatus(packId: string, status: string): void {
    const pack = this.packs.get(packId);
    if (pack === undefined) throw new Error(`there is no pack ${packId}`);
    pack.setStatus(status, this.clock.now());
  }

  /** What a renewal does to a pack's id: another pack with the same order begins its life, and the old one is gone. */
  renew(packId: string): SimulatedPack {
    const old = this.packs.get(packId);
    if (old === undefined) throw new Error(`there is no pack ${packId}`);
    this.removePack(packId);
    return this.addPack(old.zoneId, old.order, old.scenario);
  }

  /** As if it had never been. */
  removePack(packId: string): void {
    this.packs.delete(packId);
  }

  /** The zone's packs that Cloudflare still knows, oldest first. */
  packsOf(zoneId: string): SimulatedPack[] {
    const now = this.clock.now();
    return [...this.packs.values()].filter((pack) => pack.zoneId === zoneId && pack.statusAt(now) !== 'gone');
  }

  advancedPacks(zoneId: string): { id: string; status: string; hosts: string[] }[] {
    const now = this.clock.now();
    return this.packsOf(zoneId)
      .filter(({ order }) => order.type === 'advanced')
      .map((pack) => ({ id: pack.id, status: pack.statusAt(now), hosts: pack.order.hosts }));
  }

  quotaOf(zoneId: string): { allocated: number; used: number } {
    const used = this.advancedPacks(zoneId).filter(({ status }) => status !== 'deleted').length;
    return { allocated: this.zones.get(zoneId)?.allocated ?? 0, used };
  }

  #universalPacks(zoneId: string): SimulatedPack[] {
    return this.packsOf(zoneId).filter(({ order }) => order.type === 'universal');
  }

  #addUniversalPack(zoneId: string): SimulatedPack {
    const { name = '' } = this.zones.get(zoneId) ?? {};
    const order = { certificate_authority: 'google', validation_method: 'txt', validity_days: 90 };
    const hosts = [name, `*.${name}`];
    return this.addPack(zoneId, { ...order, hosts, type: 'universal', cloudflare_branding: false }, {});
  }
}
