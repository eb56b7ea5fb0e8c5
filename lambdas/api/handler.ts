import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createApp } from './app.ts';
import { routes } from './routes.ts';

const app = createApp(routes);

/**
 * The whole HTTP API: it reads, and it starts machines. It holds no secret of a provider and writes nothing itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const response = await app.fetch(requestOf(event), { requestId: event.requestContext.requestId });
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

function requestOf(event: APIGatewayProxyEventV2): Request {
  const { domainName, http } = event.requestContext;
  // The gateway decodes the path: what would end it must not.
  const path = event.rawPath.replace(/[?#]/g, encodeURIComponent);
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const takesBody = http.method !== 'GET' && http.method !== 'HEAD' && event.body !== undefined;
  return new Request(`https://${domainName}${path}${query}`, {
    method: http.method,
    headers: event.headers as Record<string, string>,
    ...(takesBody && { body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8') }),
  });
}
