import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RuntimeTime } from './runtime-time.ts';

export interface HttpApi {
  fetch(request: Request): Promise<Response>;
}

type Handler = (event: APIGatewayProxyEventV2) => Promise<unknown>;

/** The gateway's part: a request as the event that the API's Lambda gets, and its answer as a response. */
export function httpApi(handler: Handler, time: Pick<RuntimeTime, 'hold'>): HttpApi {
  return {
    async fetch(request) {
      const event = await eventOf(request);
      const release = time.hold();
      try {
        const { statusCode, headers, body } = (await handler(event)) as Answer;
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
async function eventOf(request: Request): Promise<APIGatewayProxyEventV2> {
  const url = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  const bytes = Buffer.from(await request.arrayBuffer());
  const isText = /^(text\/|application\/json\b)/.test(headers['content-type'] ?? '');
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: url.host,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: url.pathname,
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
    ...(bytes.length > 0 && { body: bytes.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: bytes.length > 0 && !isText,
  };
}
