import { canonicalHost } from './hosts.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';

export interface ListedDomain {
  domainId: number;
  name: string;
  /** Null where the list does not show it. */
  dcvMethod: string | null;
}

export interface Coverage {
  domains: ListedDomain[];
  uncovered: string[];
  /** What a reader must know of the above, e.g. why a domain that looks right does not carry a name. */
  remarks: string[];
}

/**
 * Which of an account's domains carry the validation of these names: for each name the longest listed domain that
 * equals it, or is its parent and was not validated over HTTP, which proves the control of that one name only (Baseline
 * Requirements 3.2.2.4.18 and .19). Wildcards count as names below their domain.
 */
export function coverage(dnsNames: string[], listed: ListedDomain[], unreadable: Unreadable[] = []): Coverage {
  const byName = new Map(listed.map((domain) => [spelled(domain.name), domain]));
  const domains = new Set<ListedDomain>();
  const uncovered: string[] = [];
  const remarks = new Set<string>();
  for (const dnsName of dnsNames) {
    const candidates = above(spelled(dnsName)).flatMap((name) => byName.get(name) ?? []);
    const carries = ({ name, dcvMethod }: ListedDomain) =>
      spelled(name) === spelled(dnsName) || !dcvMethod?.startsWith('http-token');
    const domain = candidates.find(carries);
    if (domain === undefined) {
      uncovered.push(dnsName);
      for (const { name, dcvMethod } of candidates) {
        remarks.add(`${name} was validated by ${dcvMethod}, which carries no name below it`);
      }
      continue;
    }
    domains.add(domain);
    if (domain.dcvMethod === null && spelled(domain.name) !== spelled(dnsName)) {
      remarks.add(`DigiCert does not show how ${domain.name} was validated, so it is assumed to carry ${dnsName}`);
    }
  }
  if (uncovered.length > 0 && unreadable.length > 0) {
    remarks.add(`${namedUnreadable(unreadable, 'domain')} and may cover them`);
  }
  return { domains: [...domains], uncovered, remarks: [...remarks] };
}

function spelled(name: string): string {
  return canonicalHost(name) ?? name.toLowerCase().replace(/\.$/, '');
}

/** The name and its parents, the longest first; a wildcard's first is the domain that it is of. */
function above(name: string): string[] {
  const labels = name.replace(/^\*\./, '').split('.');
  return labels.map((_, index) => labels.slice(index).join('.')).filter((suffix) => suffix !== '');
}
