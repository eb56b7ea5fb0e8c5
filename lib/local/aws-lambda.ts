import { type Context, Hono } from 'hono';
import type { Runtime } from './runtime.ts';

/**
 * Lambda's Invoke and ListFunctions over a runtime, as the unmodified CLI and SDK call them.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaApp({ functions, invoke }: Pick<Runtime, 'functions' | 'invoke'>): Hono {
  const app = new Hono().basePath('/2015-03-31/functions');
  const list = (c: Context) => {
    const Functions = functions.map(({ name, arn }) => ({
      FunctionName: name,
      FunctionArn: arn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    }));
    return c.json({ Functions });
  };
  app.get('', list);
  app.get('/', list);
  app.post('/:name/invocations', async (c) => {
    const wanted = c.req.param('name');
    const found = functions.find(({ name, arn }) => wanted === name || wanted === arn);
    if (!found) return refuse(c, 404, 'ResourceNotFoundException', `Function not found: ${wanted}`);
    const type = c.req.header('x-amz-invocation-type') ?? 'RequestResponse';
    if (type !== 'RequestResponse') {
      return refuse(c, 400, 'InvalidParameterValueException', `${type}: only RequestResponse is simulated`);
    }
    const text = await c.req.text();
    let payload: unknown;
    try {
      payload = JSON.parse(text || '{}');
    } catch {
      return refuse(c, 400, 'InvalidRequestContentException', 'Could not parse request body into json');
    }
    return invoked(() => invoke(found.arn, payload));
  });
  app.all('/*', (c) => {
    return refuse(c, 404, 'UnknownOperationException', 'only Invoke and ListFunctions are simulated');
  });
  return app;
}

/** An error of the function is an answer, too: 200 with a header. */
async function invoked(call: () => Promise<unknown>): Promise<Response> {
  const headers = { 'x-amz-executed-version': '$LATEST' };
  try {
    return Response.json((await call()) ?? null, { headers });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const failure = { errorType: name, errorMessage: message, trace: [] };
    return Response.json(failure, { headers: { ...headers, 'x-amz-function-error': 'Unhandled' } });
  }
}

function refuse(c: Context, status: 400 | 404, type: string, message: string): Response {
  return c.json({ Type: 'User', message }, status, { 'x-amzn-errortype': type });
}
