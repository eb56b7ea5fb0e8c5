import { Hono } from 'hono';
import * as z from 'zod/mini';
import { lambdaApp } from './aws-lambda.ts';
import { stepFunctionsActions } from './aws-step-functions.ts';
import { StepFunctionsError } from './execution.ts';
import type { Runtime } from './runtime.ts';

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' };

/**
 * Step Functions and DynamoDB of a runtime as AWS speaks them, JSON 1.0 by `X-Amz-Target`, and Lambda by its paths.
 * Signatures are not read.
 */
export function awsEndpoint(runtime: Runtime): Hono {
  const app = new Hono();
  const actions = stepFunctionsActions(runtime);
  app.route('/', lambdaApp(runtime));
  app.post('/', async (c) => {
    const [service = '', action = ''] = (c.req.header('x-amz-target') ?? '').split('.');
    if (service === 'DynamoDB_20120810') return runtime.tables.route(c.req.raw);
    const act = service === 'AWSStepFunctions' ? actions[action] : undefined;
    try {
      if (act === undefined) throw new StepFunctionsError('UnknownOperationException', `unknown: ${service}.${action}`);
      return c.body(JSON.stringify(act(await c.req.json())), 200, JSON_1_0);
    } catch (error) {
      return c.body(JSON.stringify(refusalOf(error)), 400, JSON_1_0);
    }
  });
  return app;
}

function refusalOf(error: unknown): { __type: string; message: string } {
  if (error instanceof StepFunctionsError) return { __type: error.name, message: error.message };
  if (error instanceof z.core.$ZodError) {
    const fields = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return { __type: 'ValidationException', message: fields };
  }
  if (error instanceof SyntaxError) return { __type: 'SerializationException', message: error.message };
  throw error;
}
