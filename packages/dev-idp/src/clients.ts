import type { ClientMetadata } from 'oidc-provider';

/** Grants beyond those of oidc-provider. */
export const passwordGrant = 'password';
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A client that is there from the start. */
export interface StandingClient {
  readonly id: string;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
}

export interface StandingClients {
  /** Confidential; may use every grant. */
  readonly gateway: StandingClient;
  /** Confidential; an agent that acts for people. */
  readonly agent: StandingClient;
  /** Public; code flow with PKCE. */
  readonly app: StandingClient;
}

export function standingClients(idOf: (name: string) => string): StandingClients {
  return {
    gateway: { id: idOf('gateway'), secret: 'gateway-dev-secret' },
    agent: { id: idOf('agent'), secret: 'agent-dev-secret' },
    app: { id: idOf('app'), secret: undefined },
  };
}

/** They may be redirected to any port and path of loopback, so that nobody has to say beforehand where something runs. */
export function metadataOf({ gateway, agent, app }: StandingClients): ClientMetadata[] {
  const redirects = { redirect_uris: ['http://127.0.0.1/'], post_logout_redirect_uris: ['http://127.0.0.1/'] };
  const confidential = {
    ...redirects,
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', passwordGrant, tokenExchangeGrant],
    token_endpoint_auth_method: 'client_secret_basic',
  } as const;
  return [
    { ...confidential, client_id: gateway.id, client_secret: gateway.secret!, client_name: 'Gateway' },
    { ...confidential, client_id: agent.id, client_secret: agent.secret!, client_name: 'Agent' },
    {
      ...redirects,
      client_id: app.id,
      client_name: 'App',
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    },
  ];
}
