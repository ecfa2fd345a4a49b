import { readJson } from '@sallyport/json';
import type { Records, Services } from '@sallyport/pipeline';
import { fetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { compileProxies } from '../client/proxies.ts';
import { type IssuedTokens, requestTokens } from '../client/token-request.ts';
import { requestAuthorization } from '../login/authorization-request.ts';
import { redeemCode } from '../login/authorization-response.ts';
import { createSeal, type Seal } from '../session/seal.ts';
import { createSharedFlight, type SharedFlight } from '../session/shared-flight.ts';
import { type Account, AccountBook } from './accounts.ts';
import { PlaceFinder } from './place.ts';
import { Registration } from './registration.ts';
import { redirectUriOf, type UpstreamSettings } from './settings.ts';

/** A sign-in that has begun, until the browser comes back. */
interface Begun {
  readonly person: string;
  readonly issuer: string;
  readonly verifier: string;
  readonly scopes: readonly string[];
}

/**
 * The gateway as the OAuth client of one upstream, for each person (MCP authorization): finds where people sign in, makes itself known there, brings
 * them there and back, keeps their tokens sealed, and refreshes these once for everybody who waits.
 */
export class UpstreamSignIn {
  readonly settings: UpstreamSettings;
  readonly #services: Pick<Services, 'clock' | 'http' | 'log'>;
  readonly #records: Records;
  readonly #seal: Seal;
  readonly #places: PlaceFinder;
  readonly #accounts: AccountBook;
  readonly #flight: SharedFlight;

  constructor(settings: UpstreamSettings, services: Pick<Services, 'clock' | 'http' | 'log'>, records: Records) {
    const { resource, issuer, secrets, timeoutMs, tlsVerify, proxies } = settings;
    this.settings = settings;
    this.#services = services;
    this.#records = records;
    const fetch = fetchThrough(services.http, {
      timeoutMs,
      tlsVerify,
      operatorUrls: [resource, ...(issuer === undefined ? [] : [issuer])],
      proxyFor: compileProxies(proxies ?? {}),
    });
    this.#seal = createSeal(secrets, `upstream sign-in to ${resource}`);
    const registration = new Registration(settings, fetch, records, this.#seal, () => services.clock.nowMs());
    this.#places = new PlaceFinder(settings, fetch, registration, services.clock);
    this.#accounts = new AccountBook({ resource, seal: this.#seal, records, clock: services.clock });
    this.#flight = createSharedFlight({
      records,
      seal: this.#seal,
      clock: services.clock,
      keptMs: flownKeptMs,
      timeoutMs: timeoutMs * 2,
    });
  }

  /** The person's access token; undefined when the person has to sign in. Rejects with `ProviderUnavailable` when it cannot be refreshed now. */
  async token(person: string): Promise<string | undefined> {
    const account = await this.#accounts.find(person);
    if (account === undefined) return undefined;
    const { accessToken, expiresAtMs, refreshToken } = account;
    if (expiresAtMs === undefined || expiresAtMs - spareMs > this.#services.clock.nowMs()) return accessToken;
    if (refreshToken === undefined) return undefined;
    return await this.#flight(`${person} ${refreshToken}`, () => this.#refresh(person, account, refreshToken));
  }

  /** The upstream did not take this token: it is refreshed, or the person signs in again. */
  async refused(person: string, accessToken: string): Promise<void> {
    await this.#accounts.expire(person, accessToken);
  }

  /** The upstream wants more scopes than the token has: the next sign-in asks for these too. */
  async wantScopes(person: string, scopes: readonly string[]): Promise<void> {
    await this.#accounts.want(person, scopes);
  }

  /** As far as can be told now. */
  async isSignedIn(person: string): Promise<boolean> {
    try {
      return (await this.token(person)) !== undefined;
    } catch (error) {
      if (error instanceof ProviderUnavailable) return true;
      throw error;
    }
  }

  async forget(person: string): Promise<void> {
    await this.#accounts.remove(person);
  }

  /** Where the person's browser goes to sign in. Rejects with `ProviderUnavailable`. */
  async begin(person: string): Promise<URL> {
    // The upstream may have another authorization server by now, which is why somebody signs in again.
    const place = await this.#places.find(beginsKeptMs);
    const wanted = await this.#accounts.wanted(person);
    const scopes = [...new Set([...place.scopes, ...wanted])];
    const { url, state, verifier } = await requestAuthorization(place.configuration, {
      redirectUri: redirectUriOf(this.settings.pages),
      scope: scopes.join(' '),
      responseMode: 'query',
      pkce: true,
      usesNonce: false,
      isPushed: undefined,
      isSigned: false,
      key: undefined,
      maxAgeSeconds: undefined,
      audience: [],
      parameters: place.resource === undefined ? [] : ['resource', place.resource],
    });
    if (scopes.length === 0) url.searchParams.delete('scope');
    const begun: Begun = { person, issuer: place.server.issuer, verifier: verifier!, scopes };
    await this.#records.put(stateKey(state), await this.#seal.seal(JSON.stringify(begun)), stateKeptMs);
    return url;
  }

  /** Is this the state of a sign-in to this upstream? */
  async hasBegun(state: string): Promise<boolean> {
    const sealed = await this.#records.get(stateKey(state));
    return sealed !== undefined && (await this.#seal.open(sealed)) !== undefined;
  }

  /** The browser came back: keeps the tokens, or says why there are none. Rejects with `ProviderUnavailable`. */
  async complete(person: string, parameters: URLSearchParams): Promise<{ problem: string } | undefined> {
    const state = parameters.get('state') ?? '';
    const sealed = await this.#records.take(stateKey(state));
    const opened = sealed === undefined ? undefined : await this.#seal.open(sealed);
    if (opened === undefined) return { problem: 'the sign-in has ended or was used before' };
    const begun = readJson(opened) as Begun;
    // Whoever leads another person here would else get that person's account.
    if (begun.person !== person) return { problem: 'the sign-in was begun by somebody else' };
    let place = await this.#places.find();
    if (place.server.issuer !== begun.issuer) place = await this.#places.find(0);
    if (place.server.issuer !== begun.issuer) return { problem: 'the upstream changed where people sign in' };
    const outcome = await redeemCode(
      place.configuration,
      parameters,
      {
        redirectUri: redirectUriOf(this.settings.pages),
        state,
        nonce: undefined,
        verifier: begun.verifier,
        maxAgeSeconds: undefined,
        expectsIdToken: false,
        isJwt: false,
        tokenParameters: place.resource === undefined ? [] : ['resource', place.resource],
      },
      () => this.#services.clock.nowMs(),
    );
    if (outcome.tokens === undefined) return outcome;
    await this.#accounts.put(person, accountOf(outcome.tokens, begun.issuer, begun.scopes));
    return undefined;
  }

  async #refresh(person: string, account: Account, refreshToken: string): Promise<string | undefined> {
    const place = await this.#places.find();
    // Tokens of one issuer are nothing to another.
    if (place.server.issuer !== account.issuer) return undefined;
    const parameters = new URLSearchParams({ refresh_token: refreshToken });
    if (place.resource !== undefined) parameters.set('resource', place.resource);
    const { value } = await requestTokens(place.configuration, 'refresh_token', parameters, () =>
      this.#services.clock.nowMs(),
    );
    if (value.tokens === undefined) {
      this.#services.log.info('an upstream ended the sign-in of a person', {
        upstream: this.settings.name,
        reason: value.refusedWith,
      });
      await this.#accounts.remove(person);
      return undefined;
    }
    const fresh = accountOf(value.tokens, account.issuer, account.scopes);
    await this.#accounts.put(person, { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken });
    return fresh.accessToken;
  }
}

function accountOf(tokens: IssuedTokens, issuer: string, scopes: readonly string[]): Account {
  const { accessToken, refreshToken, expiresAtMs, scope } = tokens;
  return { issuer, accessToken, refreshToken, expiresAtMs, scopes: scope?.split(' ').filter(Boolean) ?? scopes };
}

function stateKey(state: string): string {
  return `upstream-state ${state.slice(0, 100)}`;
}

/** A token is given up so long before its end, so that it does not end on its way. */
const spareMs = 10_000;
const flownKeptMs = 10_000;
/** How long a person may take to sign in. */
const stateKeptMs = 10 * 60_000;
/** Bounds what people who press the button again and again cost the upstream. */
const beginsKeptMs = 1_000;
