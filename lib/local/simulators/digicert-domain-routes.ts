import { Hono } from 'hono';
import { domainListing } from './digicert-domain-listing.ts';
import type { DigicertDomains } from './digicert-domains.ts';
import { refuse } from './digicert-routes.ts';

/** The domains of an account, as CertCentral serves them. */
export function domainRoutes(domains: DigicertDomains): Hono {
  const routes = new Hono();
  routes.get('/', (c) => {
    const listing = domainListing(c.req.query());
    // CertCentral may be more lenient; a parameter that it does not know is a mistake of ours.
    if (typeof listing === 'string') return refuse(c, 400, 'invalid_parameter', `made up: ${listing} is not allowed.`);
    return c.json(domains.list(listing));
  });
  routes.get('/:id', (c) => {
    const asked = (name: string) => c.req.query(name) === 'true';
    const domain = domains.info(Number(c.req.param('id')), {
      dcv: asked('include_dcv'),
      validation: asked('include_validation'),
      reuse: asked('include_validation_reuse_status'),
    });
    return domain ? c.json(domain) : refuse(c, 404, 'not_found|domain', 'The domain could not be found.');
  });
  return routes;
}
