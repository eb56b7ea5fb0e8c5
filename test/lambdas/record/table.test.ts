import { describe, expect, it, vi } from 'vitest';
import {
  claimPack,
  listAttempts,
  listRecords,
  type RecordKey,
  readRecord,
  updateRecord,
  type Versioned,
} from '../../../lambdas/record/table.ts';
import { useTable } from './table-server.ts';

const KEY: RecordKey = 'certificate#example-com-0f1e2d3c4b5a6978';
const AT = new Date('2026-11-21T12:00:00.000Z');

interface Writers {
  writers: string[];
}

const table = useTable();

const add = (writer: string) =>
  updateRecord<Writers>(KEY, `add ${writer}`, (record) => ({ writers: [...(record?.writers ?? []), writer] }), AT);

/** As a machine's Retry does it: a write that met too many others is simply made again. */
async function addWithRetries(writer: string): Promise<Versioned<Writers>> {
  for (;;) {
    try {
      return await add(writer);
    } catch (error) {
      if ((error as Error).name !== 'TableUnavailable') throw error;
    }
  }
}

/** Holds back the next write of a current record, as a slow network may; `held` resolves once it is on its way. */
function holdNextCarryOver() {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const { fetch } = globalThis;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const body = await (input as Request).clone().text();
    if (body.includes('ConditionExpression') && body.includes('"sk":{"S":"current"}')) {
      spy.mockRestore();
      held.resolve();
      await released.promise;
    }
    return fetch(input, init);
  });
  return { held: held.promise, release: released.resolve };
}

const attempts = async () => (await table.scan()).filter(({ sk }) => String(sk).startsWith('attempt#'));

describe('updateRecord', () => {
  it('raises the version by one and keeps every former state beside the current one', async () => {
    await add('first');
    expect(await add('second')).toEqual({
      writers: ['first', 'second'],
      version: 2,
      updatedAt: '2026-11-21T12:00:00.000Z',
    });
    const updatedAt = '2026-11-21T12:00:00.000Z';
    const both = ['first', 'second'];
    const removeAt = Date.parse('2027-12-26T12:00:00.000Z') / 1000;
    const listed = { kind: 'certificate', listKey: 'example-com-0f1e2d3c4b5a6978' };
    expect(await table.scan()).toEqual([
      { pk: KEY, sk: 'attempt#00000001', change: 'add first', writers: ['first'], version: 1, updatedAt, removeAt },
      { pk: KEY, sk: 'attempt#00000002', change: 'add second', writers: both, version: 2, updatedAt, removeAt },
      { pk: KEY, sk: 'current', ...listed, writers: both, version: 2, updatedAt },
    ]);
  });

  it('leaves the record as it is, and writes nothing, when nothing is decided', async () => {
    const before = await add('first');
    expect(await updateRecord<Writers>(KEY, 'nothing', () => undefined, AT)).toEqual(before);
    expect(await attempts()).toHaveLength(1);
  });

  it('writes nothing when the decision throws', async () => {
    const refused = updateRecord<Writers>(
      KEY,
      'refused',
      () => {
        throw new RangeError('not so');
      },
      AT,
    );
    await expect(refused).rejects.toThrow(RangeError);
    expect(await table.scan()).toEqual([]);
  });

  it('gives two writers at once a version each', async () => {
    const done = await Promise.all([addWithRetries('a'), addWithRetries('b')]);
    expect(done.map(({ version }) => version).sort()).toEqual([1, 2]);
    const { writers } = (await readRecord<Writers>(KEY)) ?? { writers: [] };
    expect([...writers].sort()).toEqual(['a', 'b']);
  });

  it('loses none of 20 updates at once, and no version has two authors', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 20 }, (_, index) => `writer ${String(index).padStart(2, '0')}`);
    const done = await Promise.all(names.map(addWithRetries));
    expect(done.map(({ version }) => version).sort((a, b) => a - b)).toEqual(names.map((_, index) => index + 1));
    const record = await readRecord<Writers>(KEY);
    expect(record?.version).toBe(20);
    expect([...(record?.writers ?? [])].sort()).toEqual(names);
    expect(await attempts()).toHaveLength(20);
  });

  it('never lets a state drop what an earlier one had', async () => {
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(addWithRetries));
    const states = (await attempts()).map(({ writers }) => writers as string[]);
    for (const [index, state] of states.entries()) {
      expect(state).toHaveLength(index + 1);
      if (index > 0) expect(state.slice(0, index)).toEqual(states[index - 1]);
    }
  });

  it('carries over what a writer left that died before it reached the record, then decides anew', async () => {
    await add('first');
    const left = { writers: ['first', 'dead'], version: 2, updatedAt: '2026-11-21T11:59:00.000Z' };
    await table.put({ pk: KEY, sk: 'attempt#00000002', change: 'add dead', ...left });
    expect(await add('third')).toMatchObject({ writers: ['first', 'dead', 'third'], version: 3 });
  });

  it('carries over a first version, too', async () => {
    const left = { writers: ['dead'], version: 1, updatedAt: '2026-11-21T11:59:00.000Z' };
    await table.put({ pk: KEY, sk: 'attempt#00000001', change: 'add dead', ...left });
    expect(await add('second')).toMatchObject({ writers: ['dead', 'second'], version: 2 });
  });

  it('changes nothing when the same step is repeated after its answer was lost', async () => {
    const once = () =>
      updateRecord<Writers>(
        KEY,
        'add once',
        (record) => (record?.writers.includes('once') ? undefined : { writers: ['once'] }),
        AT,
      );
    const left = { writers: ['once'], version: 1, updatedAt: '2026-11-21T11:59:00.000Z' };
    await table.put({ pk: KEY, sk: 'attempt#00000001', change: 'add once', ...left });
    expect(await once()).toEqual(left);
    expect(await attempts()).toHaveLength(1);
  });

  it('does not set the record back when the writer of an older version carries it over last', async () => {
    await add('first');
    const { held, release } = holdNextCarryOver();
    const slow = add('slow');
    await held;
    expect(await add('third')).toMatchObject({ writers: ['first', 'slow', 'third'], version: 3 });
    release();
    expect(await slow).toMatchObject({ version: 2 });
    expect(await readRecord<Writers>(KEY)).toMatchObject({ writers: ['first', 'slow', 'third'], version: 3 });
  });

  it('keeps the records of different keys apart', async () => {
    await add('first');
    const other = await updateRecord<Writers>('ct-order#5', 'open', () => ({ writers: ['other'] }), AT);
    expect(other.version).toBe(1);
    expect((await readRecord<Writers>(KEY))?.writers).toEqual(['first']);
  });
});

describe('readRecord', () => {
  it('answers undefined when there is none', async () => {
    expect(await readRecord(KEY)).toBeUndefined();
  });
});

describe('claimPack', () => {
  const packId = '0d89c70d-ad9f-4843-b99f-6cc0252067e9';

  it('makes a pack the first claimant’s, for good', async () => {
    expect(await claimPack(packId, 'mine')).toBe(true);
    expect(await claimPack(packId, 'theirs')).toBe(false);
    expect(await claimPack(packId, 'mine')).toBe(true);
    expect(await table.scan()).toEqual([{ pk: `pack#${packId}`, sk: 'owner', certificateId: 'mine' }]);
  });

  it('has one winner among ten at once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) => claimPack(packId, `certificate ${index}`)),
    );
    expect(claims.filter((won) => won)).toHaveLength(1);
  });
});

describe('listRecords', () => {
  const zone = '023e105f4ecef8ad9ca31a8372d0c353';
  const store = (id: string, zoneId: string) => updateRecord(`certificate#${id}`, 'store', () => ({ zoneId }), AT);

  it('lists each record once, whatever its history, by zone and page by page', async () => {
    for (const id of ['c', 'a', 'b']) await store(id, zone);
    await store('a', zone);
    await store('d', 'f'.repeat(32));
    await updateRecord('ct-order#12345', 'store', () => ({}), AT);
    const first = await listRecords('certificate', { prefix: `${zone}#`, limit: 2 });
    expect(first.keys).toEqual(['certificate#a', 'certificate#b']);
    const rest = await listRecords('certificate', { prefix: `${zone}#`, limit: 2, cursor: first.cursor ?? '' });
    expect(rest).toEqual({ keys: ['certificate#c'], cursor: null });
    expect((await listRecords('certificate', { limit: 10 })).keys).toHaveLength(4);
    expect((await listRecords('ct-order', { limit: 10 })).keys).toEqual(['ct-order#12345']);
  });

  it.each(['', 'e30', 'bm9uc2Vuc2U', Buffer.from('{"pk": 1}').toString('base64url'), 'x'.repeat(99)])(
    'refuses the cursor %j that it did not give, unless there is none',
    async (cursor) => {
      const listed = listRecords('certificate', { limit: 2, cursor });
      if (cursor === '') expect(await listed).toEqual({ keys: [], cursor: null });
      else
        await expect(listed).rejects.toMatchObject({
          name: 'InvalidInput',
          message: expect.stringContaining('cursor'),
        });
    },
  );
});

describe('listAttempts', () => {
  it('gives the history newest first, page by page, with the call that made each state', async () => {
    for (const writer of ['first', 'second', 'third']) await add(writer);
    const { attempts: newest, cursor } = await listAttempts<Writers>(KEY, { limit: 2 });
    expect(newest.map(({ change, version }) => [change, version])).toEqual([
      ['add third', 3],
      ['add second', 2],
    ]);
    const { attempts: oldest } = await listAttempts<Writers>(KEY, { limit: 2, cursor: cursor ?? '' });
    expect(oldest).toEqual([
      { change: 'add first', writers: ['first'], version: 1, updatedAt: '2026-11-21T12:00:00.000Z' },
    ]);
  });
});
