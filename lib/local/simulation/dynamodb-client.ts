/**
 * What the calls use of `@aws-sdk/client-dynamodb`, without signing and HTTP, which take four fifths of a command's time
 * and are tried everywhere but here: `buildSharedCode` puts it in the SDK's place.
 */

/** Does a command for whoever calls; each run brings its own. */
export type SendCommand = (action: string, input: object) => Promise<{ status: number; body: object }>;

const KEY = Symbol.for('certflow.simulated-table');
type WithTable = { [KEY]?: SendCommand };

export function setTable(send: SendCommand): void {
  (globalThis as WithTable)[KEY] = send;
}

class Command {
  readonly input: object;

  constructor(input: object) {
    this.input = input;
  }
}

export class GetItemCommand extends Command {
  readonly action = 'GetItem';
}

export class PutItemCommand extends Command {
  readonly action = 'PutItem';
}

export class UpdateItemCommand extends Command {
  readonly action = 'UpdateItem';
}

export class DeleteItemCommand extends Command {
  readonly action = 'DeleteItem';
}

export class QueryCommand extends Command {
  readonly action = 'Query';
}

export class DynamoDBServiceException extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export class ConditionalCheckFailedException extends DynamoDBServiceException {}

function errorOf({ __type = '', message = '' }: { __type?: string; message?: string }): Error {
  const name = __type.split('#').at(-1) ?? '';
  return name === 'ConditionalCheckFailedException'
    ? new ConditionalCheckFailedException(name, message)
    : new DynamoDBServiceException(name, message);
}

export class DynamoDBClient {
  async send({ action, input }: Command & { action: string }): Promise<object> {
    const send = (globalThis as WithTable)[KEY];
    if (send === undefined) throw new Error('no run has brought its table');
    const { status, body } = await send(action, input);
    if (status !== 200) throw errorOf(body);
    return body;
  }
}
