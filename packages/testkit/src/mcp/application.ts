import type { OAuthClientProvider } from '@modelcontextprotocol/client';

type Kept<Name extends 'clientInformation' | 'tokens' | 'discoveryState'> = Awaited<
  ReturnType<NonNullable<OAuthClientProvider[Name]>>
>;

/** What the official MCP client asks of an application that lets people sign in, kept in memory. Somebody else opens the browser. */
export class McpApplication implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly clientMetadata;
  /** Where it describes itself, instead of registering. */
  readonly clientMetadataUrl: string | undefined;
  /** Where the person is to be sent. */
  authorizationUrl: URL | undefined;
  /** May be replaced: a token that has expired, one for somewhere else. */
  held: Kept<'tokens'>;
  /** May be set before: a client that was registered by hand. */
  registered: Kept<'clientInformation'>;
  #discovered: Kept<'discoveryState'>;
  #verifier = '';

  constructor(name: string, redirectUrl: string, clientMetadataUrl?: string) {
    this.clientMetadataUrl = clientMetadataUrl;
    this.redirectUrl = redirectUrl;
    this.clientMetadata = { client_name: name, redirect_uris: [redirectUrl] };
  }

  redirectToAuthorization(url: URL): void | Promise<void> {
    this.authorizationUrl = url;
  }

  tokens(): Kept<'tokens'> {
    return this.held;
  }

  saveTokens(tokens: NonNullable<Kept<'tokens'>>): void {
    this.held = tokens;
  }

  clientInformation(): Kept<'clientInformation'> {
    return this.registered;
  }

  saveClientInformation(information: NonNullable<Kept<'clientInformation'>>): void {
    this.registered = information;
  }

  /** Where the client learnt of the authorization server. */
  get metadataUrl(): string | undefined {
    return this.#discovered?.resourceMetadataUrl;
  }

  discoveryState(): Kept<'discoveryState'> {
    return this.#discovered;
  }

  saveDiscoveryState(state: NonNullable<Kept<'discoveryState'>>): void {
    this.#discovered = state;
  }

  forgetDiscovery(): void {
    this.#discovered = undefined;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
}
