import { readFileSync } from 'node:fs';

/** What may be bundled into a Lambda: permissive, at most with a notice to keep. */
const SHIPPED = new Set(['MIT', 'MIT-0', '0BSD', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']);
/** What may be used to build and test, unchanged and undelivered: copyleft by file, too. */
const TOOLS = new Set([...SHIPPED, 'BlueOak-1.0.0', 'MPL-2.0']);

/** As npm writes it. */
export interface Lockfile {
  packages: Record<
    string,
    { version?: string; license?: string; dev?: boolean; devOptional?: boolean; link?: boolean }
  >;
}

/** The packages whose licence nobody has allowed, each with what it is and where to decide; none when all are. */
export function refusedLicences({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, { version, license, dev, devOptional }]) => {
    if (path === '') return [];
    const isTool = dev || devOptional;
    if (isAllowed(license, isTool ? TOOLS : SHIPPED)) return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const use = isTool ? 'a tool' : 'in the bundles';
    return [
      `${name}@${version} (${use}): ${license ?? 'no licence is named'}; allow it in lib/licences.ts, or do without`,
    ];
  });
}

/** One of an `OR` is enough; any other expression stands on the list as a whole, or is refused. */
function isAllowed(license: string | undefined, allowed: ReadonlySet<string>): boolean {
  const choices = license?.replace(/^\((.*)\)$/, '$1').split(' OR ') ?? [];
  return choices.some((choice) => allowed.has(choice));
}

if (import.meta.main) {
  const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
  const refused = refusedLicences(lockfile);
  for (const line of refused) console.error(line);
  if (refused.length > 0) process.exitCode = 1;
  else console.log(`${Object.keys(lockfile.packages).length - 1} packages, each under a licence that is allowed`);
}
