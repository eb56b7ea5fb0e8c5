import { expect, it } from 'vitest';
import { openApi } from '../../../lambdas/api/openapi.ts';
import { routes } from '../../../lambdas/api/routes.ts';
import { moveZone } from '../../../lambdas/record/zone-contract.ts';
import { PACK_ID } from '../../lambdas/domain/samples.ts';
import { ZONE } from '../../lib/machines/samples.ts';
import { storeCertificate, storeCtOrder } from '../record/table-server.ts';
import { withApi } from './setting.ts';

interface Parameter {
  name: string;
  required: boolean;
  in: string;
  schema: { examples: unknown[] };
}

const { paths } = openApi(routes) as { paths: Record<string, Record<string, { parameters?: Parameter[] }>> };

it.each(routes.filter(({ machine }) => machine !== undefined))(
  '$method $path, as the document shows it, is taken by $machine',
  ({ method, path, example, machine }) =>
    withApi(async ({ runtime, send }) => {
      if (machine !== 'RemoveZone') await storeCertificate({ owner: null, status: 'ACTIVE', packId: PACK_ID });
      await storeCtOrder({ orderId: 12345, owner: null, status: 'OUT_OF_SYNC' });
      await moveZone({ zoneId: ZONE, zoneName: 'example.com' }, 'open-certificate', () => undefined, new Date());
      const needed = (paths[path]?.[method.toLowerCase()]?.parameters ?? []).filter(({ required }) => required);
      const exampleOf = (name: string) => String(needed.find((one) => one.name === name)?.schema.examples[0]);
      const query = needed.filter((one) => one.in === 'query').map(({ name }) => `${name}=${exampleOf(name)}`);
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => exampleOf(name));

      const { status, body } = await send(`${method} ${filled}?${query.join('&')}`, example);
      await runtime.clock.sleep(24 * 3_600_000);

      expect(status).toBe(202);
      const execution = runtime.describe(body.execution.arn);
      expect(execution.machine).toBe(machine);
      // What the world makes of it is the machine's own test; here it must not be the input.
      expect(execution.error ?? '').not.toMatch(/InvalidInput|States\.Runtime/);
    }),
);
