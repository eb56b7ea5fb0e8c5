import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ConnectionLost } from '../simulators/faults.ts';
import type { TableAnswer, Tables } from '../tables.ts';
import type { Invocation, Journal } from './journal.ts';
import type { Weather } from './weather.ts';

interface TableParts {
  tables: Tables;
  journal: Journal;
  weather: Weather;
}

interface TableCommand {
  Item?: Parameters<typeof unmarshall>[0];
  Key?: Parameters<typeof unmarshall>[0];
}

const THROTTLED = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', message: 'throttled' },
};

/** One command on its way to the table and back: some are refused, of some the answer is lost. */
export async function throughTable(
  { tables, journal, weather }: TableParts,
  { action, input }: { action: string; input: object },
  by: Invocation | undefined,
): Promise<TableAnswer> {
  const draw = weather.drawFor('aws', action, '');
  const isHit = draw.chance(weather.rates.table);
  const isLost = draw.chance(0.5);
  if (isHit && by) by.isHarmed = true;
  if (isHit && !isLost) return THROTTLED;
  const answer = await tables.command(action, input);
  if (answer.status === 200) note(journal, action, input as TableCommand, by);
  if (isHit) throw new ConnectionLost('ECONNRESET');
  return answer;
}

/** Leases, decisions, and what records became. */
function note(journal: Journal, action: string, { Item, Key }: TableCommand, by: Invocation | undefined): void {
  const item = action === 'PutItem' && Item ? unmarshall(Item) : undefined;
  const key = action === 'DeleteItem' && Key ? unmarshall(Key) : undefined;
  const { pk, sk } = (item ?? key ?? {}) as { pk?: string; sk?: string };
  if (pk?.startsWith('lease#zone#')) {
    const zoneId = pk.slice('lease#zone#'.length);
    const owner = item ? String(item.owner) : null;
    journal.add({ kind: 'lease', zoneId, owner, expiresAt: Number(item?.expiresAt ?? 0), by });
  }
  if (!item || !pk) return;
  if (sk === 'current') journal.add({ kind: 'current', key: pk, version: Number(item.version) });
  if (!sk?.startsWith('attempt#')) return;
  journal.add({ kind: 'commit', key: pk, version: Number(item.version), record: item, by });
}
