import { Duration } from 'aws-cdk-lib';
import { Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accepted, caught, notDone, readBackChoice, waitToReadBack } from './command.ts';
import { answer, type MachineParts, machine } from './machine.ts';

/**
 * accept -> notes -> add -> added | (wait -> notes -> added | uncertain) | refused
 *
 * A note is sent once: nothing tells two of the same text apart. At most 2 h with all retries.
 */
export class AddNote extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'AddNote');
    const task = parts.calls.task.bind(parts.calls, this);
    const accept = accepted(this, parts, 'add-note');
    const listNotes = task('digicert/list-notes');
    const add = task('digicert/add-note', {
      plan: '$.outcome.send',
      payload: { 'orderId.$': '$.orderId', 'note.$': '$.note' },
    });
    const wait = waitToReadBack(this);
    const readBack = task('digicert/list-notes', { purpose: 'ToReadBack' });
    const judge = task('record/judge-note', { result: 'outcome' });
    const added = answer(this, 'NoteAdded');
    const { explain, told } = notDone(this, parts, 'orderId');
    explain.next(told);

    accept.next(listNotes);
    listNotes.addCatch(explain, { resultPath: '$.error' }).next(add);
    caught(add, explain, wait).next(
      new Pass(this, 'NoteIsThere', {
        parameters: { verdict: 'applied', reason: 'the note is added', 'noteId.$': '$.addNote.noteId' },
        resultPath: '$.outcome',
      }).next(added),
    );
    wait.next(readBack);
    readBack.addCatch(explain, { resultPath: '$.error' }).next(judge);
    judge.next(readBackChoice(this, { applied: added, uncertain: told }));
    this.machine = machine(this, 'AddNote', accept, Duration.hours(2));
  }
}

/** accept -> delete -> deleted | (wait -> notes -> deleted | delete once more | uncertain) | refused; at most 3 h. */
export class DeleteNote extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'DeleteNote');
    const task = parts.calls.task.bind(parts.calls, this);
    const accept = accepted(this, parts, 'delete-note');
    const remove = task('digicert/delete-note', {
      plan: '$.outcome.send',
      payload: { 'orderId.$': '$.orderId', 'noteId.$': '$.noteId' },
    });
    const wait = waitToReadBack(this);
    const readBack = task('digicert/list-notes', { purpose: 'ToReadBack' });
    const judge = task('record/judge-note', { plans: true, result: 'outcome' });
    const deleted = answer(this, 'NoteDeleted');
    const { explain, told } = notDone(this, parts, 'orderId');
    explain.next(told);

    accept.next(remove);
    caught(remove, explain, wait).next(
      new Pass(this, 'NoteIsGone', {
        parameters: { verdict: 'applied', 'reason.$': '$.deleteNote.reason' },
        resultPath: '$.outcome',
      }).next(deleted),
    );
    wait.next(readBack);
    readBack.addCatch(explain, { resultPath: '$.error' }).next(judge);
    judge.next(readBackChoice(this, { applied: deleted, repeat: remove, uncertain: told }));
    this.machine = machine(this, 'DeleteNote', accept, Duration.hours(3));
  }
}
