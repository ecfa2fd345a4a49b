import { readJson } from '@sallyport/json';
import { createSeal, type Seal } from '../session/seal.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { FacadeSettings } from './settings.ts';

/** What travels through browsers and clients, readable and changeable by nobody but us, each kind for its own use. */
export interface FacadeSeals {
  readonly client: Seal;
  readonly question: Sealed<Question>;
  readonly signIn: Sealed<SignIn>;
  readonly consents: Sealed<readonly Consent[]>;
  readonly code: Sealed<Code>;
  readonly refresh: Sealed<Refresh>;
}

/** A consent page that was shown. */
export interface Question {
  readonly request: AuthorizationRequest;
  /** Digest of the browser's cookie: only that browser may answer. */
  readonly browser: string;
  /** Who has signed in already; the answer leads straight back to the client. */
  readonly granted: Granted | undefined;
}

/** A person on the way to the provider. */
export interface SignIn {
  readonly request: AuthorizationRequest;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Whose earlier consent let them pass without a page; undefined where they have just consented. */
  readonly consentOf: string | undefined;
}

/** What a browser's person has allowed before: digests of request and person. */
export interface Consent {
  readonly request: string;
  readonly person: string;
  readonly untilSeconds: number;
}

/** What the provider told of a person, as far as our tokens carry it. */
export interface Granted {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly providerRefreshToken: string | undefined;
}

export interface Code {
  readonly id: string;
  readonly request: AuthorizationRequest;
  readonly granted: Granted;
  readonly signedInAtSeconds: number;
}

export interface Refresh {
  /** Of this one token, which is good once. */
  readonly id: string;
  /** Of all that came from one sign-in: they end together. */
  readonly family: string;
  /** Its public id. */
  readonly client: string;
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly granted: Granted;
  readonly signedInAtSeconds: number;
}

export function createSeals({ secrets, issuer }: FacadeSettings, nowMs: () => number): FacadeSeals {
  const seal = (use: string) => createSeal(secrets, `oauth-facade ${use} ${issuer}`);
  return {
    client: seal('client'),
    question: new Sealed(seal('question'), nowMs),
    signIn: new Sealed(seal('sign-in'), nowMs),
    consents: new Sealed(seal('consents'), nowMs),
    code: new Sealed(seal('code'), nowMs),
    refresh: new Sealed(seal('refresh'), nowMs),
  };
}

/** Values of one kind, sealed for a time. */
export class Sealed<Value> {
  readonly #seal: Seal;
  readonly #nowMs: () => number;

  constructor(seal: Seal, nowMs: () => number) {
    this.#seal = seal;
    this.#nowMs = nowMs;
  }

  seal(value: Value, untilMs: number): Promise<string> {
    return this.#seal.seal(JSON.stringify([untilMs, value]));
  }

  /** Undefined for what we did not seal, and when its time is over. */
  async open(text: string): Promise<Value | undefined> {
    if (text.length > sealedCharactersMax) return undefined;
    const opened = await this.#seal.open(text);
    if (opened === undefined) return undefined;
    const [untilMs, value] = readJson(opened) as [number, Value];
    return untilMs > this.#nowMs() ? value : undefined;
  }
}

export const sealedCharactersMax = 16_384;
