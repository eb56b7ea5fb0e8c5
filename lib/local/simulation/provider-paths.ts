/** Every endpoint there is a call for: nothing else may be asked of a provider. */
const READS = [
  /^GET \/client\/v4\/zones\/[0-9a-f]{32}\/ssl\/certificate_packs(\/quota|\/[0-9a-f-]{32,36})?$/,
  /^GET \/client\/v4\/zones\/[0-9a-f]{32}\/ssl\/(verification|recommendation|universal\/settings)$/,
  /^GET \/client\/v4\/zones\/[0-9a-f]{32}\/settings\/ssl_automatic_mode$/,
  /^POST \/client\/v4\/zones\/[0-9a-f]{32}\/ssl\/analyze$/,
  /^GET \/services\/v2\/order\/certificate\/\d+(\/reissue|\/duplicate|\/note)?$/,
  /^GET \/services\/v2\/certificate\/\d+\/download\/format\/pem_all$/,
  /^GET \/services\/v2\/domain(\/\d+)?$/,
];
const MUTATIONS = [
  /^POST \/client\/v4\/zones\/[0-9a-f]{32}\/ssl\/certificate_packs\/order$/,
  /^(PATCH|DELETE) \/client\/v4\/zones\/[0-9a-f]{32}\/ssl\/certificate_packs\/[0-9a-f-]{32,36}$/,
  /^PATCH \/client\/v4\/zones\/[0-9a-f]{32}\/ssl\/(verification\/[0-9a-f-]{32,36}|universal\/settings)$/,
  /^PATCH \/client\/v4\/zones\/[0-9a-f]{32}\/settings\/ssl_automatic_mode$/,
  /^PUT \/services\/v2\/order\/certificate\/\d+\/(ct-status|status)$/,
  /^POST \/services\/v2\/order\/certificate\/\d+\/(reissue|note)$/,
  /^DELETE \/services\/v2\/order\/certificate\/\d+\/note\/\d+$/,
];

export function isAllowed(method: string, path: string): boolean {
  return [...READS, ...MUTATIONS].some((pattern) => pattern.test(`${method} ${path}`));
}

/** A list of verifications that asks for a retry changes something, too. */
export function isMutation(method: string, path: string, query: string): boolean {
  return MUTATIONS.some((pattern) => pattern.test(`${method} ${path}`)) || /[?&]retry=true\b/.test(query);
}
