import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { SimulatedPack } from './cloudflare-pack.ts';
import { tokenOf, uuidOf } from './random.ts';

/** The envelope of every answer but the verification list's. */
export function succeed(c: Context, result: unknown, more: Record<string, unknown> = {}) {
  return c.json({ success: true, errors: [], messages: [], result, ...more });
}

export function refuse(c: Context, status: ContentfulStatusCode, code: number, message: string) {
  return c.json({ success: false, errors: [{ code, message }], messages: [], result: null }, status);
}

/** A pack as Cloudflare sends it: hosts in another order than ordered, and fields that no page mentions. */
export function packAnswer(pack: SimulatedPack, status: string, now: number) {
  const { hosts, ...order } = pack.order;
  const branded = order.cloudflare_branding ? [`${pack.id.slice(0, 8)}.sni.cloudflaressl.com`] : [];
  return {
    id: pack.id,
    ...order,
    hosts: [...branded, ...hosts.toReversed()],
    status,
    certificates: certificatesOf(pack, now),
    // A number where the reference says text: github.com/cloudflare/cf-terraforming/issues/288.
    primary_certificate: 0,
    ...(order.validation_method === 'txt' && { dcv_delegation_records: delegationsOf(pack) }),
    validation_errors: status === 'validation_timed_out' ? [{ message: `CAA lookup timed out for ${hosts[0]}` }] : [],
    // Absent, not empty, while there are none.
    ...(status === 'pending_validation' && { validation_records: recordsOf(pack, now) }),
    simulated_shard: { id: 7 },
  };
}

/** How the verification list sees the pack, in a vocabulary of its own. */
export function verificationAnswer(pack: SimulatedPack, now: number) {
  const status = pack.statusAt(now);
  const [record] = recordsOf(pack, now);
  return {
    certificate_status: CERTIFICATE_STATUS[status] ?? (status.endsWith('_timed_out') ? 'timing_out' : 'authorizing'),
    brand_check: status === 'pending_validation' && pack.scenario.brandCheck === true,
    cert_pack_uuid: pack.id,
    signature: 'ECDSAWithSHA256',
    validation_method: pack.order.validation_method,
    verification_info: {
      record_name: record?.txt_name ?? record?.http_url ?? record?.cname ?? 'record_name',
      record_target: record?.txt_value ?? record?.http_body ?? record?.cname_target ?? 'record_value',
    },
    // Omitted while unknown.
    ...(status === 'active' && { verification_status: true }),
    verification_type: 'cname',
  };
}

const CERTIFICATE_STATUS: Record<string, string> = {
  initializing: 'initializing',
  pending_validation: 'authorizing',
  pending_issuance: 'issuing',
  pending_deployment: 'pending_deployment',
  active: 'active',
  expired: 'expired',
};

/** An RSA and an ECDSA certificate, once issued. */
function certificatesOf(pack: SimulatedPack, now: number) {
  const issuedAt = pack.issuedAt(now);
  if (issuedAt === undefined) return [];
  return ['SHA256WithRSA', 'ECDSAWithSHA256'].map((signature, index) => ({
    id: uuidOf(pack.id, signature, issuedAt),
    hosts: pack.order.hosts,
    status: pack.certificateStatusAt(now, index === 1),
    bundle_method: 'ubiquitous',
    expires_on: iso(issuedAt + pack.order.validity_days * 86_400_000 - index * 1000),
    issuer: 'Simulated CA',
    modified_on: iso(issuedAt),
    priority: index,
    signature,
    uploaded_on: iso(issuedAt),
    zone_id: pack.zoneId,
  }));
}

interface RecordAnswer {
  status: string;
  txt_name?: string;
  txt_value?: string;
  http_url?: string;
  http_body?: string;
  cname?: string;
  cname_target?: string;
  emails?: string[];
}

/** One record a host, and two at ssl_com, which validates RSA and ECDSA apart; each round and check has new tokens. */
export function recordsOf(pack: SimulatedPack, now: number): RecordAnswer[] {
  const { hosts, certificate_authority: authority, validation_method: method } = pack.order;
  const keys = authority === 'ssl_com' ? ['rsa', 'ecdsa'] : ['any'];
  return hosts.flatMap((host) => {
    const name = host.replace(/^\*\./, '');
    return keys.map((key): RecordAnswer => {
      const token = tokenOf(pack.id, pack.round, pack.checkAt(now), host, key);
      if (method === 'email') return { status: 'pending', emails: [`administrator@${name}`, `webmaster@${name}`] };
      if (method === 'cname') {
        return { status: 'pending', cname: `_acme-challenge.${name}`, cname_target: `${token}.dcv.cloudflare.com` };
      }
      if (method === 'txt') return { status: 'pending', txt_name: `_acme-challenge.${name}`, txt_value: token };
      return {
        status: 'pending',
        http_url: `http://${name}/.well-known/pki-validation/${token}.txt`,
        http_body: token,
      };
    });
  });
}

/** Where each name's validation could be delegated to Cloudflare. */
function delegationsOf(pack: SimulatedPack): RecordAnswer[] {
  const names = new Set(pack.order.hosts.map((host) => host.replace(/^\*\./, '')));
  const zone = uuidOf(pack.zoneId, 'delegation').replaceAll('-', '').slice(0, 16);
  return [...names].map((name) => ({
    status: 'pending',
    cname: `_acme-challenge.${name}`,
    cname_target: `${name}.${zone}.dcv.cloudflare.com`,
  }));
}

export function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
