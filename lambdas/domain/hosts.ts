/**
 * A host as every spelling of it is stored: lower case, punycode, no trailing dot; null when it is no DNS name.
 * A wildcard may only be the whole first label.
 */
export function canonicalHost(spelling: string): string | null {
  const wildcard = spelling.startsWith('*.');
  const name = (wildcard ? spelling.slice(2) : spelling).replace(/\.$/, '');
  // The URL parser does IDNA; what it would treat as anything but a host is refused before it sees it.
  if (name === '' || /[\s\p{Cc}/?#@:%\\[\]*]/u.test(name)) return null;
  let ascii: string;
  try {
    ascii = new URL(`http://${name}`).hostname;
  } catch {
    return null;
  }
  const host = wildcard ? `*.${ascii}` : ascii;
  const labels = ascii.split('.');
  const valid = labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  // A last label of digits is an IPv4 address, not a name.
  return valid && host.length <= 253 && !/^\d+$/.test(labels.at(-1) ?? '') ? host : null;
}

/** Canonical, sorted, without duplicates: the same set of hosts always gives the same list. */
export function canonicalHosts(spellings: string[]): string[] {
  return [...new Set(spellings.flatMap((spelling) => canonicalHost(spelling) ?? []))].sort();
}

/** A pack's hosts as an order would name them: without the one that Cloudflare adds as common name for branding. */
export function orderedHosts(packHosts: string[]): string[] {
  const hosts = packHosts.map((host) => canonicalHost(host) ?? host.toLowerCase());
  return [...new Set(hosts)].filter((host) => !host.endsWith('.cloudflaressl.com')).sort();
}
