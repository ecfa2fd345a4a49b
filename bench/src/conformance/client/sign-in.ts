import {
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  type OAuthClientInformationContext,
  type OAuthTokens,
  PrivateKeyJwtProvider,
  requestJwtAuthorizationGrant,
  type StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import { McpApplication } from '@sallyport/testkit';

/** How the client gets tokens in a scenario of the suite: a person who says yes at once, or secrets that the scenario brings. */
export function providerFor(scenario: string, context: Readonly<Record<string, unknown>>) {
  const given = context as Record<string, string>;
  switch (scenario) {
    case 'auth/client-credentials-basic':
      return new ClientCredentialsProvider({ clientId: given['client_id']!, clientSecret: given['client_secret']! });
    case 'auth/client-credentials-jwt':
      return new PrivateKeyJwtProvider({
        clientId: given['client_id']!,
        privateKey: given['private_key_pem']!,
        algorithm: given['signing_algorithm']!,
      });
    case 'auth/enterprise-managed-authorization':
      return crossApp(given);
    default:
      return scenario.startsWith('auth/') ? new YesSayer(scenario, given) : undefined;
  }
}

function crossApp(given: Record<string, string>): CrossAppAccessProvider {
  return new CrossAppAccessProvider({
    clientId: given['client_id']!,
    clientSecret: given['client_secret']!,
    assertion: async ({ authorizationServerUrl, resourceUrl, fetchFn }) => {
      const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
        tokenEndpoint: given['idp_token_endpoint']!,
        audience: authorizationServerUrl,
        resource: resourceUrl,
        idToken: given['idp_id_token']!,
        clientId: given['idp_client_id']!,
        fetchFn,
      });
      return jwtAuthGrant;
    },
  });
}

const redirect = 'http://127.0.0.1:9/callback';

/** An application whose person agrees to everything: it opens the page itself and takes what comes back. */
class YesSayer extends McpApplication {
  override readonly clientMetadata = {
    client_name: 'sallyport-everything-client',
    redirect_uris: [redirect],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  };
  callback: URLSearchParams | undefined;
  readonly #registrations = new Map<string | undefined, StoredOAuthClientInformation>();

  constructor(scenario: string, { client_id, client_secret, issuer }: Record<string, string>) {
    const isDescribed = scenario === 'auth/basic-cimd';
    super('', redirect, isDescribed ? 'https://conformance-test.local/client-metadata.json' : undefined);
    if (client_id === undefined) return;
    this.#registrations.set(issuer, { client_id, ...(client_secret && { client_secret }) });
  }

  override async redirectToAuthorization(url: URL): Promise<void> {
    const { headers } = await fetch(url, { redirect: 'manual' });
    this.callback = new URL(headers.get('location')!).searchParams;
  }

  /** Looks again for the next token: the server may have another authorization server by then. */
  override saveTokens(tokens: OAuthTokens): void {
    super.saveTokens(tokens);
    this.forgetDiscovery();
  }

  override clientInformation(context?: OAuthClientInformationContext): StoredOAuthClientInformation | undefined {
    return this.#registrations.get(context?.issuer);
  }

  override saveClientInformation(
    information: StoredOAuthClientInformation,
    context?: OAuthClientInformationContext,
  ): void {
    this.#registrations.set(context?.issuer, information);
  }
}
