import { X509Certificate } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import type { CloudflareAccount } from './cloudflare-account.ts';
import { iso, refuse, succeed } from './cloudflare-answers.ts';
import { zoneIdOf } from './cloudflare-routes.ts';
import type { ZoneSettings } from './cloudflare-settings.ts';

const MODES = ['auto', 'custom'] as const;
const modeSchema = z.object({ value: z.enum(MODES) });
const universalSchema = z.object({ enabled: z.boolean() });
const analyzeSchema = z.object({
  certificate: z.optional(z.string()),
  bundle_method: z.optional(z.enum(['ubiquitous', 'optimal', 'force'])),
});

/** What concerns a zone as a whole: how its encryption is set, and the analysis of a certificate. */
export function settingsRoutes(account: CloudflareAccount): Hono {
  const zone = new Hono();
  zone.get('/ssl/universal/settings', (c) => succeed(c, { enabled: account.settingsOf(zoneIdOf(c)).universalSsl }));
  zone.patch('/ssl/universal/settings', async (c) => {
    const change = universalSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!change.success) return refuse(c, 400, 1401, 'enabled must be true or false');
    account.setUniversalSsl(zoneIdOf(c), change.data.enabled);
    return succeed(c, change.data);
  });
  zone.get('/settings/ssl_automatic_mode', (c) => {
    const settings = account.settingsOf(zoneIdOf(c));
    return succeed(c, modeAnswer(settings, settings.automaticMode));
  });
  zone.patch('/settings/ssl_automatic_mode', async (c) => {
    const change = modeSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!change.success) return refuse(c, 400, 1007, 'value must be auto or custom');
    const settings = account.settingsOf(zoneIdOf(c));
    settings.setAutomaticMode(change.data.value, account.clock.now());
    return succeed(c, modeAnswer(settings, settings.automaticMode));
  });
  zone.get('/ssl/recommendation', (c) => {
    const { recommendation = 410 } = account.scenario;
    if (typeof recommendation === 'number') return refuse(c, recommendation, 1000, 'the recommender is decommissioned');
    return succeed(c, modeAnswer(account.settingsOf(zoneIdOf(c)), recommendation));
  });
  zone.post('/ssl/analyze', async (c) => {
    const asked = analyzeSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!asked.success) return refuse(c, 400, 1401, 'invalid request');
    if (asked.data.certificate === undefined) return succeed(c, {});
    const analysis = analysisOf(asked.data.certificate);
    return analysis ? succeed(c, analysis) : refuse(c, 400, 1409, 'the certificate cannot be read');
  });
  return zone;
}

function modeAnswer(settings: ZoneSettings, value: 'auto' | 'custom') {
  const next = value === 'auto' ? settings.nextScanAt : undefined;
  return {
    id: 'ssl_automatic_mode',
    editable: true,
    modified_on: iso(settings.modifiedAt),
    value,
    ...(next !== undefined && { next_scheduled_scan: iso(next) }),
  };
}

/** Of the first certificate in the text, which is the leaf. */
function analysisOf(pem: string) {
  try {
    const { subjectAltName = '', signatureAlgorithm, validTo } = new X509Certificate(pem);
    return {
      hosts: subjectAltName.split(', ').flatMap((name) => (name.startsWith('DNS:') ? name.slice('DNS:'.length) : [])),
      signature_algorithm: signatureAlgorithm,
      expires_on: iso(Date.parse(validTo)),
    };
  } catch {
    return undefined;
  }
}
