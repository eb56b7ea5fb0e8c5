import type { Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { actOnFindings, only } from './act-on-findings.ts';
import type { MachineParts } from './machine.ts';
import { DAILY_TIMEOUT, guarded, sweep } from './sweep.ts';

/** Domains a page: about 300 bytes each in the state, up to the items. */
const DOMAINS_A_PAGE = 50;

/**
 * All pages of DigiCert's domains, daily (sweep.ts): what the list tells for sure goes into the ledger with the page;
 * every other domain: domain info -> judge -> tell? -> remember
 *
 * The pages follow each other by offset, in the order of ids; when the list's own total is not reached, the sweep is
 * incomplete.
 */
export class SweepDomains extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'SweepDomains');
    const { calls } = parts;
    this.machine = sweep(this, parts, {
      sweep: 'domains',
      name: 'SweepDomains',
      timeout: DAILY_TIMEOUT,
      page: [
        calls.task(this, 'digicert/list-domains', {
          payload: { limit: DOMAINS_A_PAGE, 'offset.$': '$.covered', sort: [{ property: 'id' }] },
        }),
        calls.task(this, 'record/judge-domains'),
      ],
      pagePath: '$.judgeDomains',
      itemSelector: {
        'domainId.$': '$$.Map.Item.Value.domainId',
        'lastSubmittedAt.$': '$$.Map.Item.Value.lastSubmittedAt',
      },
      item: (broken) => this.#domain(parts, broken),
    });
  }

  #domain({ calls, bus }: MachineParts, broken: Pass) {
    const task = (call: string, options = {}) => calls.task(this, call, { inSweep: true, ...options });
    const domainInfo = task('digicert/domain-info');
    const judgeDomain = task('record/judge-domain');
    const tellDomain = tell(this, bus, 'TellDomainExpiring', 'Domain Validation Expiring', {
      'domainId.$': '$.domainId',
      'name.$': '$.name',
      'effectiveUntil.$': '$.effectiveUntil',
      'priority.$': '$.priority',
      'verdict.$': '$.verdict',
      'reason.$': '$.reason',
    });
    const act = actOnFindings(this, '$.judgeDomain.findings', { 'tell-domain': only(tellDomain) });
    const remember = task('record/remember-findings', {
      result: 'state',
      payload: { 'found.$': '$.judgeDomain', 'acted.$': '$.acted' },
    });

    guarded(broken, domainInfo, judgeDomain, remember);
    domainInfo.next(judgeDomain);
    judgeDomain.next(act);
    act.next(remember);
    return domainInfo;
  }
}
