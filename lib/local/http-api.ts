import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RuntimeTime } from './runtime-time.ts';

/** A request as it was written; a `Request` has neither every method, nor the path before it was normalised. */
export interface RawRequest {
  method: string;
  /** The path and the query. */
  target: string;
  /** By their names in lower case; `host` is one of them. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface HttpApi {
  answer(request: RawRequest): Promise<Response>;
}

type Handler = (event: APIGatewayProxyEventV2) => Promise<unknown>;

/** The gateway's part: a request as the event that the API's Lambda gets, and its answer as a response. */
export function httpApi(handler: Handler, time: Pick<RuntimeTime, 'hold'>): HttpApi {
  return {
    async answer(request) {
      const release = time.hold();
      try {
        const { statusCode, headers, body } = (await handler(eventOf(request))) as Answer;
        const isEmpty = request.method === 'HEAD' || statusCode === 204;
        return new Response(isEmpty ? null : (body ?? ''), { status: statusCode ?? 200, headers: headers ?? {} });
      } finally {
        release();
      }
    },
  };
}

interface Answer extends APIGatewayProxyStructuredResultV2 {
  headers?: Record<string, string>;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function eventOf({ method, target, headers, body }: RawRequest): APIGatewayProxyEventV2 {
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  // The query stays as it is: github.com/honojs/hono/issues/2156, github.com/fastify/aws-lambda-fastify/issues/169.
  const rawPath = path.replace(/(?:%[0-9a-f]{2})+/gi, decoded);
  const isText = /^(text\/|application\/json\b)/.test(headers['content-type'] ?? '');
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** What is no UTF-8 stays as it is. */
function decoded(octets: string): string {
  try {
    return decodeURIComponent(octets);
  } catch {
    return octets;
  }
}
