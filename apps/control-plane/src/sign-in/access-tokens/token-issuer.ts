import type { IdentityProvider, IdentityProviders } from '@sallyport/store';
import { Problem } from '../../http/problem.ts';
import { type ProviderConfig, providerConfigSchema } from '../oidc/provider-config.ts';

/** How an issuer is written where one is looked for; providers differ about the slash at its end. */
export function writtenIssuer(issuer: string): string | undefined {
  return URL.parse(issuer)?.href;
}

/** Whose access tokens count by this configuration; undefined where none do. */
export function tokenIssuerOf(config: Readonly<Record<string, unknown>>): string | undefined {
  const { access_tokens: taken, issuer_url: issuer } = providerConfigSchema.parse(config);
  return taken === null ? undefined : writtenIssuer(issuer);
}

export function audiencesOf(config: ProviderConfig): readonly string[] {
  return config.access_tokens?.audiences ?? [];
}

/** Throws a `Problem` where another organization takes the same tokens: nobody could tell in which of them a person acts. */
export async function demandOwnAudience(provider: IdentityProvider, kept: IdentityProviders): Promise<void> {
  if (provider.tokenIssuer === undefined || !provider.isEnabled) return;
  const audiences = new Set(audiencesOf(providerConfigSchema.parse(provider.config)));
  for (const other of await kept.listByTokenIssuer(provider.tokenIssuer)) {
    if (other.id === provider.id) continue;
    if (audiencesOf(providerConfigSchema.parse(other.config)).some((audience) => audiences.has(audience)))
      throw new Problem(409, 'Tokens of that issuer for that audience are taken already: choose another audience.');
  }
}
