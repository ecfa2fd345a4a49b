import { randomBytes, randomUUID } from 'node:crypto';
import type { Exchange, Log, Records, Refusal } from '@sallyport/pipeline';
import { clearCookie, readCookie, writeCookie } from '../cookies.ts';
import { page, redirectTo } from './answers.ts';
import { AskedBrowser } from './asked-browser.ts';
import {
  type AuthorizationRequest,
  clientIdOf,
  findResource,
  readRequest,
  responseUrl,
} from './authorization-request.ts';
import type { Clients } from './clients.ts';
import { type Consents, cookieAttributes, personDigest } from './consents.ts';
import { consentPage } from './pages.ts';
import type { FacadePaths } from './paths.ts';
import { type ProviderLeg, providerFailure } from './provider-leg.ts';
import { goneResource, refusePage, strangeReturn } from './refusal-pages.ts';
import type { FacadeSeals, Granted, Question, SignIn } from './sealed.ts';
import type { FacadeResource, FacadeSettings } from './settings.ts';
import { codeSeconds } from './token-endpoint.ts';

/** How long a person may think, and how long a sign-in may take. */
const questionSeconds = 600;
const signInSeconds = 600;
/** Browsers drop longer ones without a word. */
const cookieCharactersMax = 4_096;

export interface SignInFlowParts {
  readonly settings: FacadeSettings;
  readonly paths: FacadePaths;
  readonly clients: Clients;
  readonly consents: Consents;
  readonly seals: FacadeSeals;
  readonly provider: ProviderLeg;
  readonly records: Records;
  readonly log: Log;
  /** What names of cookies begin with: `__Host-` where the issuer has TLS. */
  readonly cookiePrefix: string;
  nowMs(): number;
}

/**
 * A person's way: the client's request, our question whether it may, the provider, and back to the client with a code. Until the person
 * has said yes nothing leads to the provider, whose session might say yes for them; and nothing leads to the client but their click.
 */
export class SignInFlow {
  readonly #parts: SignInFlowParts;
  readonly #askedBrowser: AskedBrowser;

  constructor(parts: SignInFlowParts) {
    this.#parts = parts;
    const { origin } = new URL(parts.settings.issuer);
    this.#askedBrowser = new AskedBrowser(`${parts.cookiePrefix}-browser`, origin);
  }

  /** The client's request. */
  async authorize(x: Exchange, parameters: URLSearchParams): Promise<Refusal> {
    const { clients, settings, consents } = this.#parts;
    const id = clientIdOf(parameters);
    if (id === undefined) return refusePage('client_id is missing, or given twice');
    const client = await clients.find(id, x.head.clientIp);
    if (typeof client === 'string') return refusePage(client);
    const request = readRequest(parameters, client, settings.resources);
    if ('error' in request) {
      const { redirectUri, error, description, state } = request;
      return refusePage(
        description,
        redirectUri && this.#backTo(redirectUri, { error, state, error_description: description }),
      );
    }
    const consentOf = parameters.get('prompt') === 'consent' ? undefined : await consents.personOf(x, request);
    return consentOf === undefined ? await this.#ask(x, request, undefined) : await this.#send(x, request, consentOf);
  }

  /** The person's answer to our question. */
  async decide(x: Exchange, form: URLSearchParams): Promise<Refusal> {
    const { seals, consents } = this.#parts;
    const question = await seals.question.open(form.get('request') ?? '');
    if (question === undefined || !this.#askedBrowser.isAnswering(x, question.browser))
      return refusePage('the page was not answered in the browser that asked for it, or too late', undefined, 403);
    const { request, granted } = question;
    if (this.#resource(request) === undefined) return goneResource;
    if (form.get('decision') !== 'allow') {
      const { redirectUri, state } = request;
      return redirectTo(this.#backTo(redirectUri, { error: 'access_denied', state }));
    }
    if (granted === undefined) return await this.#send(x, request, undefined);
    const remembered = await consents.remember(x, request, granted.subject);
    return await this.#finish(request, granted, remembered === undefined ? [] : ['Set-Cookie', remembered]);
  }

  /** The person is back from the provider. */
  async comeBack(x: Exchange, parameters: URLSearchParams): Promise<Refusal> {
    const { seals, provider, records, log, consents } = this.#parts;
    const [state = '', ...others] = parameters.getAll('state');
    const cookie = this.#signInCookie(state);
    const sealed = cookie === undefined || others.length > 0 ? undefined : readCookie(x, cookie);
    const signIn = sealed === undefined ? undefined : await seals.signIn.open(sealed);
    const usedKey = `oauth-facade state ${state}`;
    if (signIn?.state !== state || (await records.get(usedKey)) !== undefined) return strangeReturn;
    const { request } = signIn;
    if (this.#resource(request) === undefined) return goneResource;
    const forget = ['Set-Cookie', clearCookie(x, cookie!, cookieAttributes)];
    let granted: Granted;
    try {
      granted = await provider.granted(this.#callbackUrl(x), signIn);
    } catch (error) {
      const failure = providerFailure(error);
      log.warn('oauth-facade: a sign-in failed at the provider', { reason: failure.reason });
      return redirectTo(this.#backTo(request.redirectUri, { error: failure.error, state: request.state }), forget);
    }
    // Not before: whoever has not signed in cannot make us remember things.
    if (!(await records.add(usedKey, '1', (signInSeconds + 60) * 1000))) return strangeReturn;
    if (signIn.consentOf !== undefined && signIn.consentOf !== personDigest(granted.subject)) {
      // It was somebody else who had allowed it in this browser.
      return await this.#ask(x, request, granted, forget);
    }
    const remembered = await consents.remember(x, request, granted.subject);
    const headers = remembered === undefined ? forget : [...forget, 'Set-Cookie', remembered];
    return await this.#finish(request, granted, headers);
  }

  async #ask(
    x: Exchange,
    request: AuthorizationRequest,
    granted: Granted | undefined,
    headers: readonly string[] = [],
  ): Promise<Refusal> {
    const { settings, seals, paths, nowMs } = this.#parts;
    const browser = this.#askedBrowser.mark(x);
    const question: Question = { request, browser: browser.digest, granted };
    const html = consentPage({
      name: settings.name,
      providerName: settings.providerName,
      client: request.client,
      redirectUri: request.redirectUri,
      resourceName: this.#resource(request)?.name ?? request.resource,
      scopes: request.scopes,
      action: paths.consent,
      sealed: await seals.question.seal(question, nowMs() + questionSeconds * 1000),
      isSignedIn: granted !== undefined,
    });
    return page(html, 200, [...headers, ...browser.headers]);
  }

  /** On to the provider; only now there is a state. */
  async #send(x: Exchange, request: AuthorizationRequest, consentOf: string | undefined): Promise<Refusal> {
    const { seals, provider, log, nowMs } = this.#parts;
    const secret = () => randomBytes(32).toString('base64url');
    const signIn: SignIn = { request, state: secret(), nonce: secret(), verifier: secret(), consentOf };
    try {
      const url = await provider.signInUrl(signIn, this.#resource(request)!);
      const sealed = await seals.signIn.seal(signIn, nowMs() + signInSeconds * 1000);
      const cookie = writeCookie(x, this.#signInCookie(signIn.state)!, sealed, cookieAttributes, signInSeconds);
      if (cookie.length > cookieCharactersMax) return refusePage('the request is too long');
      return redirectTo(url, ['Set-Cookie', cookie]);
    } catch (error) {
      log.warn('oauth-facade: nobody can be sent to the provider', { reason: providerFailure(error).reason });
      const { redirectUri, state } = request;
      const back = this.#backTo(redirectUri, { error: 'temporarily_unavailable', state });
      return refusePage('the identity provider does not answer; try again in a moment', back, 503);
    }
  }

  async #finish(request: AuthorizationRequest, granted: Granted, headers: readonly string[]): Promise<Refusal> {
    const { seals, settings, nowMs } = this.#parts;
    const signedInAtSeconds = Math.floor(nowMs() / 1000);
    const code = await seals.code.seal(
      { id: randomUUID(), request, granted, signedInAtSeconds },
      nowMs() + codeSeconds * 1000,
    );
    const { redirectUri, state } = request;
    return redirectTo(responseUrl(redirectUri, { code, state, iss: settings.issuer }), headers);
  }

  #backTo(redirectUri: string, parameters: Readonly<Record<string, string | undefined>>): string {
    return responseUrl(redirectUri, { ...parameters, iss: this.#parts.settings.issuer });
  }

  /** Undefined when the configuration has changed since. */
  #resource({ resource }: AuthorizationRequest): FacadeResource | undefined {
    return findResource([resource], this.#parts.settings.resources);
  }

  /** Each sign-in has its own, so that one in another tab is not disturbed. */
  #signInCookie(state: string): string | undefined {
    return /^[\w-]{43}$/.test(state) ? `${this.#parts.cookiePrefix}-${state.slice(0, 12)}` : undefined;
  }

  /** As the provider was told it, whatever proxies made of it on the way. */
  #callbackUrl({ query }: Exchange): URL {
    const { settings, paths } = this.#parts;
    return new URL(`${paths.callback}${query}`, settings.issuer);
  }
}
