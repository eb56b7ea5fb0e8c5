import { Logger } from '@aws-lambda-powertools/logger';
import { inLambda } from './in-lambda.ts';

let logger: Logger | undefined;

/** Runs a call and says in one line how it went: for whom, the verdict, how long; never what came in or went out. */
export async function logged<Output>(event: unknown, call: () => Promise<Output>): Promise<Output> {
  if (!inLambda()) return call();
  logger ??= new Logger();
  const startedAt = performance.now();
  const line = () => ({
    call: process.env.AWS_LAMBDA_FUNCTION_NAME,
    execution: executionOf(event),
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const output = await call();
    logger.info('answered', { ...line(), verdict: textIn(output, 'verdict') });
    return output;
  } catch (error) {
    // The message of an error goes to the execution's history as well, and so carries no secret.
    logger.error('failed', {
      ...line(),
      error: textIn(error, 'name'),
      reason: textIn(error, 'message')?.slice(0, 1000),
    });
    throw error;
  }
}

/** What went wrong without failing the call; neither part carries a secret. */
export function warn(text: string, more: Record<string, unknown>): void {
  if (!inLambda()) return;
  logger ??= new Logger();
  logger.warn(text, { call: process.env.AWS_LAMBDA_FUNCTION_NAME, ...more });
}

const MAX_NOTICES = 50;
const noticed = new Set<string>();

/** Warns of each text once a process, and of so many at most. The text carries no secret. */
export function warnOnce(text: string, more: Record<string, unknown>): void {
  if (!inLambda() || noticed.has(text) || noticed.size >= MAX_NOTICES) return;
  noticed.add(text);
  warn(text, more);
}

/** The state names the execution that opened the record, or the one that owns it. */
function executionOf(event: unknown): string | undefined {
  return [textIn(event, 'executionId'), textIn(event, 'owner')].find((text) => text?.startsWith('arn:'));
}

function textIn(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[field];
  return typeof found === 'string' ? found : undefined;
}
