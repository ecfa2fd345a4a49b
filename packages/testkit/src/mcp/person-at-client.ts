import type { OAuthClientProvider } from '@modelcontextprotocol/client';
import type { RunningIdp } from '../idp/idp.ts';

type Kept<Name extends 'clientInformation' | 'tokens' | 'discoveryState'> = Awaited<
  ReturnType<NonNullable<OAuthClientProvider[Name]>>
>;

/**
 * Somebody at an application that uses an official MCP client: what its library asks an application for (both generations ask
 * for the same), kept in memory. Sent to an authorization server, the person signs in there at once.
 */
export class PersonAtClient implements OAuthClientProvider {
  readonly redirectUrl = 'http://127.0.0.1:9/callback';
  readonly clientMetadata = {
    client_name: 'MCP test client',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  readonly #idp: Pick<RunningIdp, 'signIn'>;
  readonly #name: string;
  /** Every URL the person was sent to for signing in. */
  readonly authorizations: URL[] = [];
  /** What the last sign-in came back with. */
  callback: URLSearchParams | undefined;
  registered: Kept<'clientInformation'>;
  /** May be replaced or removed: a token that has expired, one for somewhere else. */
  held: Kept<'tokens'>;
  #verifier = '';
  #discovered: Kept<'discoveryState'>;

  constructor(idp: Pick<RunningIdp, 'signIn'>, name: string) {
    this.#idp = idp;
    this.#name = name;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.authorizations.push(url);
    const { url: landed } = await this.#idp.signIn(this.#name, url.href, { until: this.redirectUrl });
    this.callback = landed.searchParams;
  }

  clientInformation(): Kept<'clientInformation'> {
    return this.registered;
  }

  saveClientInformation(information: NonNullable<Kept<'clientInformation'>>): void {
    this.registered = information;
  }

  tokens(): Kept<'tokens'> {
    return this.held;
  }

  saveTokens(tokens: NonNullable<Kept<'tokens'>>): void {
    this.held = tokens;
  }

  /** Where the client learnt of the authorization server. */
  get metadataUrl(): string | undefined {
    return this.#discovered?.resourceMetadataUrl;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  discoveryState(): Kept<'discoveryState'> {
    return this.#discovered;
  }

  saveDiscoveryState(state: NonNullable<Kept<'discoveryState'>>): void {
    this.#discovered = state;
  }
}
