import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { withRuntime } from './setting.ts';

const NOTE = { orderId: 12345, note: 'renewed by hand' };
const add = (runtime: Runtime, input: object = NOTE) => runtime.start('AddNote', input).finished;
const sent = (runtime: Runtime, method: string) =>
  runtime.digicert.requests.filter((request) => request.method === method && /\/note/.test(request.path)).length;
const notes = (runtime: Runtime) => runtime.digicert.account.notesOf(12345);

describe('AddNote', () => {
  it('adds a note', () =>
    withRuntime(async (runtime) => {
      const done = await add(runtime);
      expect(done.path.at(-1)).toBe('NoteAdded');
      expect(done.output).toMatchObject({ verdict: 'applied', noteId: expect.any(Number) });
      expect(notes(runtime)).toEqual(['renewed by hand']);
    }));

  it('finds the note whose answer was lost, though the same words stood there before', () =>
    withRuntime(async (runtime) => {
      await add(runtime);
      runtime.digicert.faults.add({ kind: 'lost', method: 'POST', path: /note$/ });
      expect((await add(runtime)).path.at(-1)).toBe('NoteAdded');
      expect(notes(runtime)).toEqual(['renewed by hand', 'renewed by hand']);
      expect(sent(runtime, 'POST')).toBe(2);
    }));

  it('never sends it again: what does not show is left to a person', () =>
    withRuntime(async (runtime) => {
      await add(runtime);
      runtime.digicert.faults.add({ kind: 'status', status: 502, method: 'POST', path: /note$/ });
      const done = await add(runtime);
      expect(done.path.at(-1)).toBe('OutcomeUncertain');
      expect(sent(runtime, 'POST')).toBe(2);
      expect(notes(runtime)).toHaveLength(1);
      expect(runtime.events).toMatchObject([{ detailType: 'Attention Needed', detail: { orderId: 12345 } }]);
    }));

  it.each([
    ['refuses it', 400, 'CommandRefused'],
    ['refuses the key', 403, 'AuthPaused'],
  ])('says so when DigiCert %s', (_, status, end) =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status, method: 'POST', path: /note$/ });
      expect((await add(runtime)).path.at(-1)).toBe(end);
      expect(notes(runtime)).toEqual([]);
    }),
  );

  it.each([
    ['an empty note', { orderId: 12345, note: '  ' }, /note: must say something/],
    ['a note that is a book', { orderId: 12345, note: 'x'.repeat(2001) }, /note/],
    ['an order id that is no number', { orderId: '../1', note: 'x' }, /orderId/],
    ['an unknown field', { ...NOTE, text: 'x' }, /text/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      expect(await add(runtime, input)).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.digicert.requests).toEqual([]);
    }),
  );
});

describe('DeleteNote', () => {
  async function remove(runtime: Runtime, before: () => void = () => {}) {
    const { output } = await add(runtime);
    before();
    return runtime.start('DeleteNote', { orderId: 12345, noteId: (output as { noteId: number }).noteId }).finished;
  }
  const DELETE = { method: 'DELETE', path: /note\/\d+$/ };

  it('deletes a note', () =>
    withRuntime(async (runtime) => {
      expect((await remove(runtime)).path.at(-1)).toBe('NoteDeleted');
      expect(notes(runtime)).toEqual([]);
    }));

  it('takes a note that is not there for deleted', () =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('DeleteNote', { orderId: 12345, noteId: 1 }).finished;
      expect(done.path.at(-1)).toBe('NoteDeleted');
    }));

  it('reads back after a lost answer, and sends nothing again', () =>
    withRuntime(async (runtime) => {
      const done = await remove(runtime, () => runtime.digicert.faults.add({ kind: 'lost', ...DELETE }));
      expect(done.path.at(-1)).toBe('NoteDeleted');
      expect(sent(runtime, 'DELETE')).toBe(1);
    }));

  it('sends it once more when the note is still there, then leaves it to a person', () =>
    withRuntime(async (runtime) => {
      const fault = { kind: 'status' as const, status: 502, ...DELETE, times: 9 };
      const done = await remove(runtime, () => runtime.digicert.faults.add(fault));
      expect(done.path.at(-1)).toBe('OutcomeUncertain');
      expect(sent(runtime, 'DELETE')).toBe(2);
    }));

  it.each([
    ['no note', { orderId: 12345 }, /noteId/],
    ['a note id that is no number', { orderId: 12345, noteId: '..' }, /noteId/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('DeleteNote', input).finished;
      expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(runtime.digicert.requests).toEqual([]);
    }),
  );
});
