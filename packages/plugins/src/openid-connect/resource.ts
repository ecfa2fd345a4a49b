import { compileRequirement, quotedParameters, ResourceMetadata } from '@sallyport/oauth';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import type { OpenidConnectConfig } from './schema.ts';

/** The route as a protected resource (RFC 9728), whose clients are told where to get tokens. */
export interface ProtectedRoute {
  /** The document, where the request is for it. */
  answer(x: Exchange): Refusal | undefined;
  /** Adds to a challenge where to get a token, and for which scopes. */
  lead(x: Exchange, refusal: Refusal): Refusal;
}

/** Undefined without `protected_resource_metadata`. `issuer` is the provider's identifier. */
export function compileProtectedRoute(config: OpenidConnectConfig, issuer: string): ProtectedRoute | undefined {
  const settings = config.protected_resource_metadata;
  if (settings === undefined) return undefined;
  const metadata = new ResourceMetadata({
    resource: settings.resource,
    authorizationServers: settings.authorization_servers ?? [issuer],
    scopesSupported: settings.scopes_supported,
    scopes: compileRequirement(config.scopes_required)?.wanted,
    endpoint: settings.endpoint,
  });
  return {
    answer(x) {
      const document = metadata.answer(x);
      if (document === undefined) x.protectedResource = metadata.on(x.route);
      return document;
    },
    lead(x, refusal) {
      const at = refusal.headers.indexOf('WWW-Authenticate');
      if (at < 0) return refusal;
      const { metadataUrl, scopes } = metadata.on(x.route);
      const parameters = quotedParameters([
        ['scope', scopes.length === 0 ? undefined : scopes.join(' ')],
        ['resource_metadata', metadataUrl],
      ]);
      return { ...refusal, headers: refusal.headers.with(at + 1, `${refusal.headers[at + 1]}, ${parameters}`) };
    },
  };
}
