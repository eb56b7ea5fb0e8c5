import * as z from 'zod/mini';
import { openApi } from './openapi.ts';
import { type Route, read } from './route.ts';
import { certificateChangeRoutes } from './routes/certificate-changes.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { ctOrderChangeRoutes } from './routes/ct-order-changes.ts';
import { ctOrderRoutes } from './routes/ct-orders.ts';
import { domainRoutes } from './routes/domains.ts';
import { executionRoutes } from './routes/executions.ts';
import { orderRoutes } from './routes/orders.ts';
import { zonePackRoutes } from './routes/zone-packs.ts';
import { zoneSettingRoutes } from './routes/zone-settings.ts';
import { zoneRoutes } from './routes/zones.ts';

const document = read({
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tag: 'Operations',
  summary: 'This document',
  answer: z.looseObject({ openapi: z.string() }),
  handle: async () => openApi(routes),
});

/** Every way into the API, in the order in which people read of them. */
export const routes: readonly Route[] = [
  ...certificateRoutes,
  ...certificateChangeRoutes,
  ...ctOrderRoutes,
  ...ctOrderChangeRoutes,
  ...orderRoutes,
  ...zoneRoutes,
  ...zonePackRoutes,
  ...zoneSettingRoutes,
  ...domainRoutes,
  ...executionRoutes,
  document,
];
