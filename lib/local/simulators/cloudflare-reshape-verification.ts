import type { CloudflareAccount } from './cloudflare-account.ts';
import { recordsOf } from './cloudflare-answers.ts';
import type { CloudflareShape } from './cloudflare-shape.ts';

type Json = Record<string, unknown>;

/** The list of verifications in the form of the shape. */
export function verifications(body: Json, shape: CloudflareShape, account: CloudflareAccount): Json {
  if (!Array.isArray(body.result)) return body;
  const result =
    shape.verificationEntries === 'null' ? null : body.result.flatMap((each) => entries(each, shape, account));
  return { ...(shape.verificationEnvelope === 'full' && { success: true, errors: [], messages: [] }), result };
}

/** What one entry becomes: itself, or one for each host. */
function entries(entry: Json, shape: CloudflareShape, account: CloudflareAccount): Json[] {
  const found = account.packs.get(String(entry.cert_pack_uuid));
  if (found === undefined) return [entry];
  const now = account.clock.now();
  const word = shape.statusWords === 'pack' && { certificate_status: found.statusAt(now) };
  const perHost = ['per-hostname', 'sparse'].includes(shape.verificationEntries ?? 'one');
  const all = recordsOf(found, now);
  const hosts = perHost ? found.order.hosts : [undefined];
  return hosts.map((hostname, index) => {
    const records = perHost
      ? all.slice(index * (all.length / hosts.length), (index + 1) * (all.length / hosts.length))
      : all;
    const info = verificationInfo(records as unknown as Json[], shape, entry.verification_info);
    const full = { ...entry, ...word, ...(perHost && { hostname }), verification_info: info };
    return shape.verificationEntries === 'sparse' ? sparse(full, index) : full;
  });
}

function verificationInfo(records: Json[], { verificationInfo: form }: CloudflareShape, asIs: unknown): unknown {
  const { status: _, ...first } = records[0] ?? {};
  if (form === 'array') return records;
  if (form === 'method') return first;
  if (form === 'key-names') return { record_name: 'record_name', record_target: 'record_value' };
  return form === 'absent' ? undefined : asIs;
}

/** Another field is missing in each entry. */
function sparse(entry: Json, index: number): Json {
  const missing = ['brand_check', 'verification_info', 'validation_method', 'certificate_status'][index % 4] ?? '';
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== missing && name !== 'signature'));
}
