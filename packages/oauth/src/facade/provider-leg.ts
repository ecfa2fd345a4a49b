import { saysClaims } from '@sallyport/json';
import type { Held, Services } from '@sallyport/pipeline';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  enableNonRepudiationChecks,
  refreshTokenGrant,
  type ServerMetadata,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenRevocation,
} from 'openid-client';
import { createConfiguration } from '../client/configuration.ts';
import { type FetchThrough, fetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable, unavailable } from '../client/provider-unavailable.ts';
import { compileProxies } from '../client/proxies.ts';
import { holdProvider, type Provider } from '../provider/provider.ts';
import { PersonClaims } from './person-claims.ts';
import type { Granted, SignIn } from './sealed.ts';
import type { FacadeResource, FacadeSettings } from './settings.ts';

const refreshTokenCharactersMax = 4_096;
/** How far the provider's clock may differ from ours. */
const leewaySeconds = 30;

/** The façade as the one client that its provider knows. */
export class ProviderLeg {
  readonly #settings: FacadeSettings;
  readonly #clock: Services['clock'];
  readonly #provider: Held<Provider>;
  readonly #fetch: FetchThrough;
  readonly #redirectUri: string;
  readonly #claims: PersonClaims;
  /** Of the metadata of now; it holds the provider's keys. */
  #configured: { metadata: object; configuration: Configuration } | undefined;

  constructor(settings: FacadeSettings, redirectUri: string, services: Services) {
    const { provider, client } = settings;
    this.#settings = settings;
    this.#clock = services.clock;
    this.#provider = holdProvider(provider, services);
    this.#redirectUri = redirectUri;
    this.#fetch = fetchThrough(services.http, {
      timeoutMs: provider.timeoutMs,
      tlsVerify: provider.tlsVerify,
      operatorUrls: [provider.issuer],
      clientCertificate: client.certificate,
      proxyFor: compileProxies(provider.proxies ?? {}),
      keepAliveMs: provider.keepAliveMs,
    });
    this.#claims = new PersonClaims(settings, this.#provider.value, this.#fetch, leewaySeconds, services);
  }

  /** Where the person signs in. Rejects with `ProviderUnavailable`. */
  async signInUrl({ state, nonce, verifier }: SignIn, resource: FacadeResource): Promise<string> {
    const configuration = await this.#configuration();
    const { providerScopes, providerParameters } = this.#settings;
    const url = buildAuthorizationUrl(configuration, {
      ...providerParameters,
      ...resource.providerParameters,
      redirect_uri: this.#redirectUri,
      scope: [...new Set([...providerScopes, ...resource.providerScopes])].join(' '),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /** What came back from the provider becomes a person. Rejects with `ProviderUnavailable`, and with openid-client's errors when it does not hold. */
  async granted(callback: URL, { state, nonce, verifier }: SignIn): Promise<Granted> {
    const configuration = await this.#configuration();
    const tokens = await authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    return await this.#grantedBy(tokens, undefined);
  }

  /** The person as the provider sees them now. */
  async refreshed({ subject, claims, providerRefreshToken }: Granted): Promise<Granted> {
    const configuration = await this.#configuration();
    const tokens = await refreshTokenGrant(configuration, providerRefreshToken!);
    // Providers may keep silent about the person, and keep the refresh token.
    const granted = await this.#grantedBy(tokens, { subject, claims });
    return { ...granted, providerRefreshToken: granted.providerRefreshToken ?? providerRefreshToken };
  }

  /** Best effort: not every provider revokes. */
  async revoke({ providerRefreshToken }: Granted): Promise<void> {
    const configuration = await this.#configuration();
    if (providerRefreshToken === undefined || configuration.serverMetadata().revocation_endpoint === undefined) return;
    await tokenRevocation(configuration, providerRefreshToken, { token_type_hint: 'refresh_token' });
  }

  close(): void {
    this.#provider.release();
  }

  async #grantedBy(
    tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
    before: Pick<Granted, 'subject' | 'claims'> | undefined,
  ): Promise<Granted> {
    const told = tokens.claims();
    if (told !== undefined && !saysClaims(tokens.id_token!, told))
      throw new ProviderUnavailable('the claims of the ID token were misread');
    const subject = told?.sub ?? before?.subject;
    if (subject === undefined) throw new ProviderUnavailable('the provider did not say who has signed in');
    if (before !== undefined && subject !== before.subject)
      throw new ProviderUnavailable('the provider refreshed the tokens of somebody else');
    const claims = await this.#claims.gather(subject, told ?? before?.claims ?? {}, tokens.access_token);
    const { refresh_token } = tokens;
    if (refresh_token !== undefined && refresh_token.length > refreshTokenCharactersMax)
      throw new ProviderUnavailable(`a refresh token has more than ${refreshTokenCharactersMax} characters`);
    return { subject, claims, providerRefreshToken: refresh_token };
  }

  async #configuration(): Promise<Configuration> {
    const metadata = this.#provider.value.metadata ?? (await this.#provider.value.load());
    if (metadata === undefined) throw new ProviderUnavailable('the provider says nothing of itself');
    if (this.#configured?.metadata === metadata) return this.#configured.configuration;
    const configuration = createConfiguration(metadata as ServerMetadata, this.#settings.client, this.#fetch, {
      nowMs: () => this.#clock.nowMs(),
      leewaySeconds,
    });
    enableNonRepudiationChecks(configuration);
    this.#configured = { metadata, configuration };
    return configuration;
  }
}

/** What a failure at the provider is to the client (RFC 6749 §4.1.2.1), and to us. */
export function providerFailure(error: unknown): { error: string; reason: string } {
  const { error: code } = error as { error?: unknown };
  if (code === 'access_denied' || code === 'invalid_grant') return { error: 'access_denied', reason: code };
  if (error instanceof ProviderUnavailable) return { error: 'temporarily_unavailable', reason: error.message };
  return { error: 'server_error', reason: unavailable(error).message };
}
