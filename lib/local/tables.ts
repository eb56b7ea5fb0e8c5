import type { Server } from 'node:http';
import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import { inject } from 'light-my-request';
import type { Route } from './in-process-dispatcher.ts';
import { ACCOUNT, REGION } from './intrinsics.ts';

const DATE = '20260101';
/** dynalite wants a signature, and takes any. */
const SIGNED = {
  authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/${DATE}/${REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-date': `${DATE}T000000Z`,
};

/** A DynamoDB in memory that holds the template's tables. Real time must run while they are created. */
export class Tables {
  readonly #server: Server = dynalite({ createTableMs: 0 });
  /** Answers without a socket. */
  readonly route: Route = async (request) => {
    const { statusCode, headers, rawPayload } = await inject(
      (incoming, outgoing) => this.#listener(incoming, outgoing),
      {
        method: 'POST',
        url: new URL(request.url).pathname,
        headers: Object.fromEntries(request.headers),
        payload: Buffer.from(await request.arrayBuffer()),
      },
    );
    return new Response(new Uint8Array(rawPayload), { status: statusCode, headers: flatten(headers) });
  };
  readonly #listener = this.#server.listeners('request')[0] as Parameters<typeof inject>[0];
  readonly #names: string[] = [];

  async create(tables: CreateTableCommandInput[]): Promise<void> {
    for (const table of tables) {
      const TableName = String(table.TableName);
      await this.#call('CreateTable', table);
      this.#names.push(TableName);
      let status: string | undefined;
      while (status !== 'ACTIVE') {
        await new Promise((resolve) => setTimeout(resolve, 0));
        const { Table } = await this.#call<{ Table: { TableStatus: string } }>('DescribeTable', { TableName });
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
        const page = await this.#call<{ Items: Record<string, AttributeValue>[]; LastEvaluatedKey?: unknown }>('Scan', {
          TableName,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        items.push(...page.Items.map((item) => unmarshall(item)));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    }
    return items;
  }

  async #call<T>(action: string, input: unknown): Promise<T> {
    const response = await this.route(
      new Request('http://localhost/', {
        method: 'POST',
        headers: {
          ...SIGNED,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${action}`,
        },
        body: JSON.stringify(input),
      }),
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`DynamoDB ${action}: ${text}`);
    return JSON.parse(text) as T;
  }
}

function flatten(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
