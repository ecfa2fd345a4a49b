import { endSessionUrl, ofClient, revokeToken } from '@sallyport/oauth';
import { type Exchange, type Refusal, refuse } from '@sallyport/pipeline';
import { isLogout } from '../../shared/logout.ts';
import type { ProviderContext } from '../methods/method.ts';
import type { KeptGrant } from './kept-grant.ts';

/** Signing out: revoking tokens, and where the browser goes then. */
export interface SignOut {
  isAsked(x: Exchange): boolean;
  /** The session is gone already; this tells the provider, as far as it listens. */
  finish(x: Exchange, kept: KeptGrant | undefined): Promise<Refusal>;
}

export function createSignOut({ config, services, provider, clients, visits }: ProviderContext): SignOut {
  const { log, secret } = services;
  const uris = config.logout_redirect_uri?.map((uri) => secret(uri).reveal());
  const trigger = {
    methods: config.logout_methods,
    queryArg: config.logout_query_arg,
    postArg: config.logout_post_arg,
    uriSuffix: config.logout_uri_suffix,
  };

  async function revoke({ accessToken, refreshToken }: KeptGrant, client: number): Promise<void> {
    const metadata = provider.metadata ?? (await provider.load());
    if (metadata === undefined) return log.warn('openid-connect: no token could be revoked', { reason: away });
    const configuration = clients.configuration(client, metadata, 'revocation');
    const { revocation_endpoint, mtls_endpoint_aliases } = configuration.serverMetadata();
    if ((revocation_endpoint ?? mtls_endpoint_aliases?.revocation_endpoint) === undefined) return;
    const tokens = [
      config.logout_revoke_refresh_token && refreshToken !== undefined
        ? revokeToken(configuration, refreshToken, 'refresh_token')
        : undefined,
      config.logout_revoke_access_token && accessToken !== undefined
        ? revokeToken(configuration, accessToken, 'access_token')
        : undefined,
    ];
    for (const result of await Promise.allSettled(tokens)) {
      if (result.status === 'rejected')
        log.warn('openid-connect: a token could not be revoked', { reason: (result.reason as Error).message });
    }
  }

  return {
    isAsked: (x) => isLogout(x, trigger),
    async finish(x, kept) {
      const client = visits.of(x).client ?? clients.select(x) ?? 0;
      const returnTo = ofClient(uris, client);
      if (kept !== undefined && config.logout_revoke) await revoke(kept, client);
      const metadata = provider.metadata ?? (await provider.load());
      const atProvider =
        kept === undefined || metadata === undefined
          ? undefined
          : endSessionUrl(clients.configuration(client, metadata), { idToken: kept.idToken, returnTo });
      const location = atProvider ?? returnTo;
      if (location === undefined) return refuse(200, 'openid_signed_out', '', { headers: noStore, body: '' });
      // A DELETE would be repeated at the provider otherwise.
      const status = x.method === 'DELETE' ? 303 : 302;
      x.markSecretHeader('location');
      return refuse(status, 'openid_signed_out', '', { headers: ['Location', location, ...noStore], body: '' });
    },
  };
}

const away = 'the provider is not to be had';
const noStore = ['Cache-Control', 'no-store'];
