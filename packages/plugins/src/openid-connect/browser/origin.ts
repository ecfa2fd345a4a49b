import { hash } from 'node:crypto';
import type { ProviderSettings, TokenRules } from '@sallyport/oauth';
import type { Clients } from '../clients.ts';
import { type AuthMethod, type Grant, showsToken } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';

/** Where a session comes from. */
export interface Origin {
  readonly method: AuthMethod;
  /** The provider that it is of: whoever signed in with one must not be taken for someone of another. */
  readonly issuer: string;
  /** The client that signed in: the provider may have let the person in for it, and for no other. Empty for none. */
  readonly clientId: string;
  /** By which rules a token was accepted that the caller itself had shown. */
  readonly rules?: string | undefined;
}

/** Which sessions count for a plugin: cookies are the callers' to carry from one route to another. */
export interface Origins {
  of(grant: Grant, client: number): Origin;
  /** Place of the client that a session began with; undefined when it is of no worth here. */
  clientOf(origin: Origin): number | undefined;
}

export function compileOrigins(
  config: OpenidConnectConfig,
  provider: ProviderSettings,
  tokenRules: TokenRules,
  clients: Clients,
): Origins {
  const { issuer } = provider;
  const rules = digestOf(config, provider, tokenRules);
  return {
    of: ({ method }, client) => ({
      ...{ method, issuer, clientId: clients.at(client)?.id ?? '' },
      rules: showsToken.has(method) ? rules : undefined,
    }),
    clientOf(origin) {
      if (origin.issuer !== issuer) return undefined;
      // Elsewhere it may have been accepted unsigned, expired or revoked. Whoever has it may show it here.
      if (showsToken.has(origin.method) && origin.rules !== rules) return undefined;
      return clients.placeOf(origin.clientId);
    },
  };
}

function digestOf(
  { introspection_check_active, proof_of_possession_mtls, proof_of_possession_dpop }: OpenidConnectConfig,
  { isPseudo, issuersAllowed, metadata, extraJwksUris, tlsVerify }: ProviderSettings,
  { issuers, secrets, verifiesSignature, verifiesClaims, leewayMs, maxAgeMs }: TokenRules,
): string {
  const ofProvider = [isPseudo, issuersAllowed, metadata, extraJwksUris, tlsVerify];
  const ofTokens = [issuers, secrets.map(digest), verifiesSignature, verifiesClaims, leewayMs, maxAgeMs];
  const others = [introspection_check_active, proof_of_possession_mtls, proof_of_possession_dpop];
  return digest(JSON.stringify([ofProvider, ofTokens, others]));
}

function digest(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url');
}
