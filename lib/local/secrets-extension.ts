import { Hono } from 'hono';
import type { Providers } from './providers.ts';
import type { Template } from './template.ts';

/** Of a secret that is not rotated while the runtime runs. */
export const FIRST_VERSION = '00000000-0000-0000-0000-000000000000';

/**
 * Stands for the Parameters and Secrets Lambda Extension: secrets by ARN.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
export function secretsExtension(secrets: ReadonlyMap<string, unknown>): Hono {
  const app = new Hono();
  app.get('/secretsmanager/get', (c) => {
    if (!c.req.header('X-Aws-Parameters-Secrets-Token')) return c.text('the token is missing', 401);
    const id = c.req.query('secretId') ?? '';
    const secret = secrets.get(id);
    if (secret === undefined) return c.text('no such secret', 400);
    return c.json({ ARN: id, VersionId: FIRST_VERSION, SecretString: JSON.stringify(secret) });
  });
  return app;
}

/** By the secrets' ARNs; which is whose, their logical names say. */
export function secretsOf({ secrets }: Template, providers: Providers): Map<string, unknown> {
  return new Map(
    secrets.map(({ logicalId, arn }) => [
      arn,
      logicalId.includes('Cloudflare') ? providers.cloudflare.secret : providers.digicert.secret,
    ]),
  );
}
