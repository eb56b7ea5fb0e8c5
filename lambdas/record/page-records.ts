import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { listRecords } from './table.ts';

const input = z.object({
  kind: z.literal(['zone', 'ct-order']),
  cursor: z.nullable(z.string()),
  limit: z.int(),
});

/** One page of the ids of a kind's records, and nothing else of them: who decides reads the record. */
async function pageRecords({ kind, cursor, limit }: z.infer<typeof input>) {
  const { keys, cursor: next } = await listRecords(kind, { limit, cursor: cursor ?? undefined });
  const ids = keys.map((key) => key.slice(key.indexOf('#') + 1)).map((id) => (kind === 'ct-order' ? Number(id) : id));
  return { ids, counted: ids.length, cursor: next, hasMore: next !== null, total: null };
}

export const handler = handle(input, pageRecords);
