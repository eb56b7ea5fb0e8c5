import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../simulators/clock.ts';
import { ConnectionLost } from '../simulators/faults.ts';
import type { TableAnswer, Tables } from '../tables.ts';
import type { Invocation, Journal } from './journal.ts';
import type { Weather } from './weather.ts';

interface TableParts {
  tables: Tables;
  journal: Journal;
  weather: Weather;
  clock: Clock;
  /** Does something for which nobody waits. */
  aside: (work: () => Promise<void>) => void;
}

interface TableCommand {
  Item?: Parameters<typeof unmarshall>[0];
  Key?: Parameters<typeof unmarshall>[0];
}

const THROTTLED = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', message: 'throttled' },
};

/** The calls give up a command after five seconds at the latest. */
const GIVEN_UP_MS = 5000;
/** A command that was given up may be carried out so much later. */
const LATEST_MS = 30_000;

/** One command on its way to the table and back: some are refused, of some the answer is lost, some arrive late. */
export async function throughTable(
  { tables, journal, weather, clock, aside }: TableParts,
  { action, input }: { action: string; input: object },
  by: Invocation | undefined,
): Promise<TableAnswer> {
  const draw = weather.drawFor('aws', action, '');
  const isLate = weather.rates.lateCommand === action && weather.isFirst(action);
  const isHit = draw.chance(weather.rates.table) || isLate;
  const fault = isLate ? 'late' : draw.pick(['throttled', 'lost', 'slow', 'late'] as const);
  const delayMs = draw.int(500, fault === 'slow' ? GIVEN_UP_MS - 500 : LATEST_MS);
  const apply = async () => {
    const answer = await tables.command(action, input);
    if (answer.status === 200) note(journal, action, input as TableCommand, by);
    return answer;
  };
  if (!isHit) return apply();
  if (by) by.isHarmed = true;
  if (fault === 'throttled') return THROTTLED;
  if (fault === 'late') {
    aside(async () => {
      await clock.sleep(GIVEN_UP_MS + delayMs);
      await apply();
    });
    await clock.sleep(GIVEN_UP_MS);
    throw new ConnectionLost('ECONNRESET');
  }
  if (fault === 'slow') await clock.sleep(delayMs);
  const answer = await apply();
  if (fault === 'lost') throw new ConnectionLost('ECONNRESET');
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
