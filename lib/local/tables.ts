import { createRequire } from 'node:module';
import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Route } from './in-process-dispatcher.ts';

/** What dynalite's own HTTP server does with a request, from its body on; there is nothing else of it to import. */
const dynalite = createRequire(import.meta.url);
const { create } = dynalite('dynalite/db') as { create: (options: { createTableMs: number }) => Store };
const validations = dynalite('dynalite/validations') as Validations;

type Store = { tableDb: object };
type Callback = (error: TableError | null, result?: Record<string, unknown>) => void;
type Action = (store: Store, input: unknown, callback: Callback) => void;

interface Validations {
  checkTypes(input: unknown, types: object): object;
  checkValidations(input: object, types: object, custom: unknown, store: Store): void;
}

/** A refusal in AWS's shape; without a status it is a defect of dynalite. */
interface TableError {
  statusCode?: number;
  body?: { __type: string; message?: string };
}

export interface TableAnswer {
  status: number;
  body: Record<string, unknown>;
}

const ACTIONS = ['BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DescribeTable', 'DescribeTimeToLive'];
const OPERATIONS = new Map(
  [...ACTIONS, 'GetItem', 'ListTables', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map((name) => {
    const file = `${name[0]?.toLowerCase()}${name.slice(1)}`;
    const { types, custom } = dynalite(`dynalite/validations/${file}`) as { types: object; custom?: unknown };
    return [name, { types, custom, action: dynalite(`dynalite/actions/${file}`) as Action }];
  }),
);

/** A DynamoDB in memory that holds the template's tables, without a socket. */
export class Tables {
  readonly #store = create({ createTableMs: 0 });
  readonly #names: string[] = [];

  /** As the CLI and the SDKs speak to it. */
  readonly route: Route = async (request) => {
    const action = /^DynamoDB_20120810\.(\w+)$/.exec(request.headers.get('x-amz-target') ?? '')?.[1] ?? '';
    const { status, body } = await this.command(action, JSON.parse((await request.text()) || '{}'));
    return Response.json(body, { status, headers: { 'content-type': 'application/x-amz-json-1.0' } });
  };

  /** Does one command; a refusal is an answer, too. */
  command(action: string, input: unknown): Promise<TableAnswer> {
    const operation = OPERATIONS.get(action);
    if (operation === undefined) {
      return Promise.resolve({ status: 400, body: { __type: 'com.amazon.coral.service#UnknownOperationException' } });
    }
    const { types, custom, action: act } = operation;
    return new Promise((resolve, reject) => {
      const settle = (error: TableError | null, result: Record<string, unknown> = {}) => {
        if (error === null || error === undefined) resolve({ status: 200, body: result });
        else if (error.statusCode) resolve({ status: error.statusCode, body: { ...error.body } });
        else reject(error);
      };
      try {
        const checked = validations.checkTypes(input, types);
        validations.checkValidations(checked, types, custom, this.#store);
        act(this.#store, checked, settle);
      } catch (error) {
        settle(error as TableError);
      }
    });
  }

  /** Real time must run meanwhile. */
  async create(tables: CreateTableCommandInput[]): Promise<void> {
    for (const table of tables) {
      const TableName = String(table.TableName);
      await this.#done('CreateTable', table);
      this.#names.push(TableName);
      let status: string | undefined;
      while (status !== 'ACTIVE') {
        await new Promise((resolve) => setTimeout(resolve, 0));
        const { Table } = await this.#done<{ Table: { TableStatus: string } }>('DescribeTable', { TableName });
        status = Table.TableStatus;
      }
    }
  }

  /** All items of all tables, as plain objects. */
  async scan(): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    for (const TableName of this.#names) {
      let from: unknown;
      do {
        const page = await this.#done<{ Items: Record<string, AttributeValue>[]; LastEvaluatedKey?: unknown }>('Scan', {
          TableName,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        items.push(...page.Items.map((item) => unmarshall(item)));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    }
    return items;
  }

  async #done<T>(action: string, input: unknown): Promise<T> {
    const { status, body } = await this.command(action, input);
    if (status !== 200) throw new Error(`DynamoDB ${action}: ${JSON.stringify(body)}`);
    return body as T;
  }
}
