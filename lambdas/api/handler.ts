import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createApp } from './app.ts';
import { gatewayRequest } from './gateway-request.ts';
import { routes } from './routes.ts';

const app = createApp(routes);

/** The whole HTTP API: it reads, and it starts machines. It holds no secret of a provider and writes nothing itself. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { request, method, refusal } = gatewayRequest(event);
  const response = await app.fetch(request, { requestId: event.requestContext.requestId, method, refusal });
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}
