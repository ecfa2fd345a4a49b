import type { IdentityProvider } from '@sallyport/store';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  None,
} from 'openid-client';
import { Problem } from '../../http/problem.ts';
import type { Log } from '../../log.ts';
import { fetchWithin } from '../../outbound/fetch.ts';
import type { OutboundRules } from '../../outbound/rules.ts';
import type { Sealer } from '../../secrets/sealer.ts';
import { openedConfig, type ProviderConfig, providerConfigSchema } from './provider-config.ts';

/** Documents of a provider change rarely; its keys are asked for again when a token is signed by one that is not known. */
const rememberedMs = 10 * 60_000;

export interface OidcProvidersParts {
  rules: OutboundRules;
  sealer: Sealer;
  log: Log;
  nowMs(): number;
}

/** What is known of identity providers from their own documents, for a while. */
export class OidcProviders {
  readonly #parts: OidcProvidersParts;
  readonly #known = new Map<string, { version: string; untilMs: number; found: Promise<Configuration> }>();

  constructor(parts: OidcProvidersParts) {
    this.#parts = parts;
  }

  /** Throws a `Problem` where the provider does not answer as it should. */
  async configurationOf(provider: IdentityProvider): Promise<Configuration> {
    const { nowMs, log } = this.#parts;
    const version = `${provider.updatedAtMs}`;
    const known = this.#known.get(provider.id);
    if (known?.version === version && known.untilMs > nowMs()) return await known.found;
    const found = this.#discover(provider);
    this.#known.set(provider.id, { version, untilMs: nowMs() + rememberedMs, found });
    try {
      return await found;
    } catch (error) {
      if (this.#known.get(provider.id)?.found === found) this.#known.delete(provider.id);
      log.warn('an identity provider cannot be used', { provider: provider.id, reason: reasonOf(error) });
      throw new Problem(
        502,
        'The identity provider does not answer as it should. Who runs this finds the reason in the log.',
      );
    }
  }

  async #discover({ id, config }: IdentityProvider): Promise<Configuration> {
    const { rules, sealer } = this.#parts;
    const opened = openedConfig(providerConfigSchema.parse(config), id, sealer);
    const fetch = fetchWithin(rules);
    const isInTheClear = opened.issuer_url.startsWith('http:');
    const execute = isInTheClear ? [allowInsecureRequests] : [];
    const found = await discovery(new URL(opened.issuer_url), opened.client_id, undefined, None(), {
      execute,
      [customFetch]: fetch,
    });
    const metadata = found.serverMetadata();
    if (new URL(metadata.issuer).href !== new URL(opened.issuer_url).href)
      throw new Error(`It calls itself ${metadata.issuer}, and not ${opened.issuer_url}.`);
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const configuration = new Configuration(metadata, opened.client_id, undefined, proofOf(opened, methods));
    configuration[customFetch] = fetch;
    if (isInTheClear) allowInsecureRequests(configuration);
    return configuration;
  }
}

function proofOf({ client_secret: secret }: ProviderConfig, methods: readonly string[]) {
  if (secret === undefined) return None();
  return methods.includes('client_secret_basic') ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
