import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type FieldError, invalid, type Problem } from './problems.ts';

export interface GatewayRequest {
  request: Request;
  /** As the caller wrote it; `request` has another one where a Request cannot have it. */
  method: string;
  /** Why it is not served, whatever it asks for. */
  refusal: Problem | null;
}

/** Methods that a Request takes and leaves as they are written: it turns `post` into POST, and refuses TRACE. */
const PLAIN_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** No route has it. */
const STAND_IN = 'OPTIONS';
/** Of which a path consists, beside percent-encoded octets; the backslash is one for a URL, which takes it for a slash. */
const NOT_IN_A_PATH = /[^\w%.~!$&'()*+,;=:@/\\-]/gu;
/** The characters of a Request's headers. */
const LATIN_1 = /^[\0-\xff]*$/;

/**
 * The request of an event of API Gateway's HTTP API, payload format 2.0. IAM has judged the path as it was sent; what a
 * URL would make another path of is refused, because a caller who may use `/zones/…` only must not reach others by it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function gatewayRequest(event: APIGatewayProxyEventV2): GatewayRequest {
  const { domainName, http } = event.requestContext;
  // The gateway decodes the path: what has no place in one is encoded again, so that nothing ends it early.
  const path = event.rawPath.toWellFormed().replace(NOT_IN_A_PATH, encodeURIComponent);
  const isPlainPath = path.startsWith('/') && new URL(`https://${domainName}${path}`).pathname === path;
  const headers = new Headers();
  const broken: FieldError[] = [];
  for (const [name, value = ''] of Object.entries(event.headers)) {
    if (LATIN_1.test(value)) headers.set(name, value);
    else broken.push({ field: name, message: 'this header has characters outside Latin-1; send it in ASCII' });
  }
  if (!isPlainPath) {
    const message = 'must have no . or .. segments and no backslashes, encoded or not; send the path that is meant';
    broken.push({ field: 'path', message });
  }
  const method = PLAIN_METHODS.includes(http.method) ? http.method : STAND_IN;
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString.replaceAll('#', '%23')}`;
  const takesBody = method !== 'GET' && method !== 'HEAD' && event.body !== undefined;
  const request = new Request(`https://${domainName}${isPlainPath ? path : '/'}${query}`, {
    method,
    headers,
    ...(takesBody && { body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8') }),
  });
  return { request, method: http.method, refusal: broken.length > 0 ? invalid(broken) : null };
}
