import { FIRST_VERSION } from '../secrets-extension.ts';
import type { Clock } from '../simulators/clock.ts';

type Provider = 'cloudflare' | 'digicert';

/** What the simulators were made with. */
const FIRST = { cloudflare: 'simulated-cloudflare-token', digicert: 'simulated-digicert-key' } as const;
/** What Secrets Manager calls a secret's version. */
interface Version {
  secret: string;
  versionId: string;
}
/** The extension hands out the old secret for as long. */
const CACHED_MS = 60_000;

/** The providers' credentials: rotated, and revoked for a while. */
export class Credentials {
  readonly #valid: Record<Provider, string | null> = { ...FIRST };
  readonly #stored: Record<Provider, { now: Version; before: Version; at: number }>;
  readonly #clock: () => Clock;
  #rotations = 0;
  #versions = 0;

  constructor(clock: () => Clock) {
    this.#clock = clock;
    const stored = (secret: string) => {
      const first = { secret, versionId: FIRST_VERSION };
      return { now: first, before: first, at: 0 };
    };
    this.#stored = { cloudflare: stored(FIRST.cloudflare), digicert: stored(FIRST.digicert) };
  }

  /** The provider takes the new one only, at once. */
  rotate(provider: Provider): void {
    this.#rotations += 1;
    const secret = `${FIRST[provider]}-${this.#rotations}`;
    this.#store(provider, secret);
    this.#valid[provider] = secret;
  }

  revoke(provider: Provider): void {
    this.#valid[provider] = null;
  }

  /** An operator puts the secret in again, as a new version, and the provider takes it. */
  restore(provider: Provider): void {
    const { now } = this.#stored[provider];
    this.#valid[provider] ??= now.secret;
    this.#store(provider, now.secret);
  }

  #store(provider: Provider, secret: string): void {
    this.#versions += 1;
    const versionId = FIRST_VERSION.slice(0, -4) + String(this.#versions).padStart(4, '0');
    const before = this.#stored[provider].now;
    this.#stored[provider] = { now: { secret, versionId }, before, at: this.#clock().now() };
  }

  /** Everything that must be found nowhere; those that follow a rotation begin with the first. */
  all(): string[] {
    return [...Object.values(FIRST), ...Object.values(this.#stored).map(({ now }) => now.secret)];
  }

  /** A refusal that quotes the credential, as careless servers do; null where it is the valid one. */
  refusal(provider: Provider, request: Request): Response | null {
    const given = credentialOf(provider, request);
    if (given === this.#valid[provider]) return null;
    const message = `the credential ${given} is not valid`;
    const errors = [{ code: provider === 'cloudflare' ? 10000 : 'access_denied|access_denied_invalid_key', message }];
    return Response.json({ success: false, errors, messages: [], result: null }, { status: 403 });
  }

  /** As the simulator knows it. */
  asCurrent(provider: Provider, request: Request): Request {
    const headers = new Headers(request.headers);
    if (provider === 'cloudflare') headers.set('authorization', `Bearer ${FIRST.cloudflare}`);
    else headers.set('x-dc-devkey', FIRST.digicert);
    return new Request(request, { headers });
  }

  /** What the secrets extension says at this time. */
  async given(request: Request, answer: Response, now: number): Promise<Response> {
    const provider = /cloudflare/i.test(new URL(request.url).searchParams.get('secretId') ?? '')
      ? 'cloudflare'
      : 'digicert';
    const stored = this.#stored[provider];
    const { secret, versionId } = now < stored.at + CACHED_MS ? stored.before : stored.now;
    const text = (await answer.text()).replaceAll(FIRST[provider], secret).replaceAll(FIRST_VERSION, versionId);
    return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } });
  }
}

function credentialOf(provider: Provider, request: Request): string | null {
  if (provider === 'digicert') return request.headers.get('x-dc-devkey');
  return request.headers.get('authorization')?.replace(/^Bearer /, '') ?? null;
}
