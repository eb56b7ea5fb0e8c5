/** Where a provider is reached and with what; `simulated` ones live in this process. */
export interface Provider {
  simulated: boolean;
  /** Without a trailing slash. */
  baseUrl: string;
  secret: Record<string, string>;
}

export interface Providers {
  cloudflare: Provider;
  digicert: Provider;
}

/**
 * The simulators, or the real provider wherever its credential is in the environment. Errors: a base URL without a
 * credential, or one that would send the credential in the clear.
 */
export function providersOf(environment: NodeJS.ProcessEnv): Providers {
  const cloudflare = real(environment, 'CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_BASE_URL');
  const digicert = real(environment, 'DIGICERT_API_KEY', 'DIGICERT_BASE_URL');
  return {
    cloudflare: cloudflare
      ? {
          simulated: false,
          baseUrl: cloudflare.baseUrl ?? 'https://api.cloudflare.com/client/v4',
          secret: { apiToken: cloudflare.credential },
        }
      : {
          simulated: true,
          baseUrl: 'http://127.0.0.1:4101/client/v4',
          secret: { apiToken: 'simulated-cloudflare-token' },
        },
    digicert: digicert
      ? {
          simulated: false,
          baseUrl: digicert.baseUrl ?? 'https://www.digicert.com/services/v2',
          secret: { apiKey: digicert.credential, region: 'us' },
        }
      : {
          simulated: true,
          baseUrl: 'http://127.0.0.1:4102/services/v2',
          secret: { apiKey: 'simulated-digicert-key', region: 'us' },
        },
  };
}

/** Waits are skipped only where no real provider has to live through them. */
export function timeFor(environment: NodeJS.ProcessEnv): 'virtual' | 'real' {
  const { cloudflare, digicert } = providersOf(environment);
  return cloudflare.simulated && digicert.simulated ? 'virtual' : 'real';
}

function real(environment: NodeJS.ProcessEnv, credentialName: string, urlName: string) {
  const credential = environment[credentialName]?.trim();
  const given = environment[urlName]?.trim();
  if (!credential && given) throw new Error(`${urlName} is set without ${credentialName}`);
  if (!credential) return undefined;
  if (!/^[\x21-\x7e]{8,}$/.test(credential)) {
    throw new Error(`${credentialName} is not of the expected form: at least 8 printable characters without spaces`);
  }
  if (!given) return { credential };
  if (!URL.canParse(given)) throw new Error(`${urlName} is no URL: ${given}; write it like https://api.example.com/v4`);
  const url = new URL(given);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new Error(`${urlName} must be https, or http on loopback: ${given}`);
  }
  return { credential, baseUrl: given.replace(/\/+$/, '') };
}
