import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { CloudflareAccount } from './cloudflare-account.ts';
import { packAnswer, refuse, succeed, verificationAnswer } from './cloudflare-answers.ts';
import type { PackOrder } from './cloudflare-pack.ts';
import type { CloudflareScenario } from './cloudflare-scenario.ts';

const METHODS = ['txt', 'http', 'email'] as const;
/** No order takes `cname`, but a validation can be changed to it. */
const EDITABLE_METHODS: readonly string[] = [...METHODS, 'cname'];

const orderSchema = z.object({
  type: z.literal('advanced'),
  hosts: z.array(z.string()).check(z.minLength(1), z.maxLength(50)),
  certificate_authority: z.enum(['google', 'lets_encrypt', 'ssl_com']),
  validation_method: z.enum(METHODS),
  validity_days: z.literal([14, 30, 90, 365]),
  cloudflare_branding: z._default(z.boolean(), false),
});

const updateSchema = z.object({ cloudflare_branding: z.optional(z.boolean()) });

/** A zone's packs and their verification, below its `/ssl`. Codes of their refusals are made up. */
export function sslRoutes(account: CloudflareAccount): Hono {
  const zone = new Hono();
  zone.get('/certificate_packs', (c) => {
    const { status, deploy, page = '1', per_page = '20' } = c.req.query();
    const now = account.clock.now();
    if (status !== undefined && status !== 'all') return refuse(c, 400, 1408, 'status can only be all');
    const all = account.packsOf(zoneIdOf(c)).filter((pack) => {
      const shown = now >= pack.orderedAt + (pack.scenario.listLagSeconds ?? 0) * 1000;
      const isStaged = pack.statusAt(now).startsWith('staging_');
      const asked = deploy === undefined || isStaged === (deploy === 'staging');
      return shown && asked && (status === 'all' || pack.statusAt(now) === 'active');
    });
    const size = Math.min(50, Number(per_page));
    const result = all.slice((Number(page) - 1) * size, Number(page) * size);
    return succeed(
      c,
      result.map((pack) => packAnswer(pack, pack.statusAt(now), now)),
      {
        result_info: {
          page: Number(page),
          per_page: size,
          count: result.length,
          total_count: all.length,
          total_pages: Math.max(1, Math.ceil(all.length / size)),
        },
      },
    );
  });
  zone.get('/certificate_packs/quota', (c) => succeed(c, { advanced: account.quotaOf(zoneIdOf(c)) }));
  zone.post('/certificate_packs/order', async (c) => {
    const order = orderSchema.safeParse(await c.req.json().catch(() => undefined));
    const { name = '' } = account.zones.get(zoneIdOf(c)) ?? {};
    if (!order.success) return refuse(c, 400, 1401, 'invalid order');
    if (!order.data.hosts.includes(name)) return refuse(c, 400, 1402, 'the zone apex is missing');
    const { allocated, used } = account.quotaOf(zoneIdOf(c));
    if (used >= allocated) return refuse(c, 400, 1403, 'quota exceeded');
    const others = account.packsOf(zoneIdOf(c)).toSorted((one) => (one.order.type === 'advanced' ? -1 : 1));
    const { answersWith } = account.scenario;
    const pack = account.addPack(zoneIdOf(c), madeOf(order.data, name, answersWith));
    const now = account.clock.now();
    if (answersWith === 'foreign-pack' && others[0]) {
      return succeed(c, packAnswer(others[0], others[0].statusAt(now), now));
    }
    return succeed(c, { ...packAnswer(pack, 'initializing', now), validation_records: [] });
  });
  zone.get('/verification', (c) => {
    const now = account.clock.now();
    const live = account
      .packsOf(zoneIdOf(c))
      .filter((pack) => !['pending_deletion', 'deleted'].includes(pack.statusAt(now)));
    if (c.req.query('retry') === 'true') for (const pack of live) pack.recheck(now);
    return c.json({ result: live.map((pack) => verificationAnswer(pack, now)) });
  });
  serveOnePack(zone, account);
  return zone;
}

/** What Cloudflare makes of an order. */
function madeOf(order: PackOrder, apex: string, answersWith: CloudflareScenario['answersWith']): PackOrder {
  if (answersWith === 'missing-apex') return { ...order, hosts: order.hosts.filter((host) => host !== apex) };
  if (answersWith === 'one-host') return { ...order, hosts: order.hosts.slice(0, 1) };
  const otherCa = order.certificate_authority === 'google' ? 'ssl_com' : 'google';
  return answersWith === 'other-ca' ? { ...order, certificate_authority: otherCa } : order;
}

const unknown = (c: Context) => refuse(c, 404, 1404, 'the certificate pack does not exist');

function serveOnePack(zone: Hono, account: CloudflareAccount): void {
  const packOf = (c: Context) => account.packsOf(zoneIdOf(c)).find((pack) => pack.id === c.req.param('packId'));
  const answerPack = (c: Context) => {
    const pack = packOf(c);
    const now = account.clock.now();
    return succeed(c, pack && packAnswer(pack, pack.readStatus(now), now));
  };
  zone.on(['GET', 'PATCH', 'DELETE'], ['/certificate_packs/:packId', '/verification/:packId'], async (c, next) => {
    return packOf(c) ? next() : unknown(c);
  });
  zone.get('/certificate_packs/:packId', (c) => {
    const pack = packOf(c);
    const as = pack?.misread();
    if (as === 'unknown') return unknown(c);
    return as === 'deleted' ? succeed(c, pack && packAnswer(pack, as, account.clock.now())) : answerPack(c);
  });
  zone.patch('/certificate_packs/:packId', async (c) => {
    const pack = packOf(c);
    const update = updateSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!update.success) return refuse(c, 400, 1401, 'invalid update');
    if (pack && update.data.cloudflare_branding !== undefined) {
      pack.order.cloudflare_branding = update.data.cloudflare_branding;
      return answerPack(c);
    }
    if (pack?.statusAt(account.clock.now()) !== 'validation_timed_out') {
      return refuse(c, 400, 1400, 'validation can only be restarted from validation_timed_out');
    }
    pack.restart(account.clock.now());
    return answerPack(c);
  });
  zone.delete('/certificate_packs/:packId', (c) => {
    const pack = packOf(c);
    pack?.delete(account.clock.now());
    return succeed(c, { id: pack?.id });
  });
  zone.patch('/verification/:packId', async (c) => {
    const pack = packOf(c);
    const { validation_method: method } = await c.req.json().catch(() => ({}));
    if (!pack || !EDITABLE_METHODS.includes(method)) return refuse(c, 400, 1405, 'no such validation method');
    const now = account.clock.now();
    if (method === pack.order.validation_method) pack.recheck(now);
    else if (pack.statusAt(now) === 'active') {
      return refuse(c, 400, 1409, 'the method of an active certificate cannot be changed');
    } else {
      pack.order.validation_method = method;
      pack.restart(now);
    }
    return succeed(c, { status: pack.statusAt(now), validation_method: method });
  });
}

export function zoneIdOf(c: Context): string {
  return c.req.param('zoneId') ?? '';
}
