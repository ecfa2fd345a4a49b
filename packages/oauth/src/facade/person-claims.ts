import type { Claims, Services } from '@sallyport/pipeline';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { fetchUserInfo, isAbout } from '../introspection/user-info.ts';
import { TokenVerifier } from '../jwt/token-verifier.ts';
import { isProblem } from '../jwt/unverified-token.ts';
import type { Provider } from '../provider/provider.ts';
import type { FacadeSettings } from './settings.ts';

export const claimsSources = ['id_token', 'access_token', 'userinfo'] as const;

/** Where the provider may tell who a person is. */
export type ClaimsSource = (typeof claimsSources)[number];

/** What our tokens carry of a person, as JSON: it travels through URLs. */
const claimsCharactersMax = 3_072;

/** Gathers the claims of a person from where the provider tells them. */
export class PersonClaims {
  readonly #settings: Pick<FacadeSettings, 'claims' | 'claimsFrom'>;
  readonly #provider: Provider;
  readonly #fetch: FetchThrough;
  readonly #verifier: TokenVerifier;

  constructor(
    settings: Pick<FacadeSettings, 'claims' | 'claimsFrom'>,
    provider: Provider,
    fetch: FetchThrough,
    leewaySeconds: number,
    { clock }: Pick<Services, 'clock'>,
  ) {
    this.#settings = settings;
    this.#provider = provider;
    this.#fetch = fetch;
    const always = { verifiesSignature: true, verifiesClaims: true };
    const rules = { ...always, issuers: undefined, secrets: [], leewayMs: leewaySeconds * 1000, maxAgeMs: undefined };
    this.#verifier = new TokenVerifier(provider, { ...rules, keptMs: 0, entriesMax: 2 }, clock);
  }

  /** Of several sources that tell a claim, the first holds. `idToken` was verified. Rejects with `ProviderUnavailable`. */
  async gather(subject: string, idToken: Claims, accessToken: string): Promise<Record<string, unknown>> {
    const known: Claims[] = [];
    for (const source of this.#settings.claimsFrom) {
      if (source === 'id_token') known.push(idToken);
      if (source === 'access_token') known.push(await this.#read(subject, accessToken));
      if (source === 'userinfo') known.push(await this.#userInfo(subject, accessToken));
    }
    const claims: Record<string, unknown> = {};
    for (const name of this.#settings.claims) {
      const teller = known.find((source) => source[name] !== undefined);
      if (teller !== undefined) claims[name] = teller[name];
    }
    if (JSON.stringify(claims).length > claimsCharactersMax)
      throw new ProviderUnavailable(`the claims of a person take more than ${claimsCharactersMax} characters`);
    return claims;
  }

  async #userInfo(subject: string, accessToken: string): Promise<Claims> {
    const endpoint = this.#provider.metadata?.userinfo_endpoint;
    if (endpoint === undefined) throw new ProviderUnavailable('the provider has no UserInfo endpoint');
    const { value } = await fetchUserInfo(accessToken, { endpoint, fetch: this.#fetch });
    if (value === undefined || !isAbout(value, subject))
      throw new ProviderUnavailable('UserInfo tells nothing of the person who has signed in');
    return value.claims;
  }

  async #read(subject: string, accessToken: string): Promise<Claims> {
    const verdict = await this.#verifier.verify(accessToken);
    if (isProblem(verdict)) throw new ProviderUnavailable(`the access token tells nothing: ${verdict.problem}`);
    if (verdict.claims['sub'] !== subject) throw new ProviderUnavailable('the access token is of somebody else');
    return verdict.claims;
  }
}
