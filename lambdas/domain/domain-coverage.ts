export interface ListedDomain {
  domainId: number;
  name: string;
}

/**
 * Which of an account's domains carry the validation of these names: for each name the longest listed domain that
 * equals it or is its parent. Wildcards count as the name below them.
 */
export function coverage(dnsNames: string[], listed: ListedDomain[]): { domains: ListedDomain[]; uncovered: string[] } {
  const byName = new Map(listed.map((domain) => [domain.name.toLowerCase().replace(/\.$/, ''), domain]));
  const domains = new Set<ListedDomain>();
  const uncovered: string[] = [];
  for (const dnsName of dnsNames) {
    const domain = nearest(dnsName.toLowerCase().replace(/^\*\./, ''), byName);
    if (domain) domains.add(domain);
    else uncovered.push(dnsName);
  }
  return { domains: [...domains], uncovered };
}

function nearest(name: string, byName: Map<string, ListedDomain>): ListedDomain | undefined {
  for (let suffix = name; suffix !== ''; suffix = suffix.includes('.') ? suffix.slice(suffix.indexOf('.') + 1) : '') {
    const domain = byName.get(suffix);
    if (domain) return domain;
  }
  return undefined;
}
