import type { Clock } from '@sallyport/pipeline';
import type { LoadedKey } from '../keys/loaded-key.ts';
import { looksMax, type Provider } from '../provider/provider.ts';
import { keyAlgorithms, secretAlgorithms } from './algorithms.ts';
import { hasValidSignature, secretsFor } from './signature.ts';
import { checkAccessTokenKind } from './token-kind.ts';
import { type TimeRules, timesOf, untimely } from './token-times.ts';
import {
  invalid,
  isProblem,
  parseToken,
  type TokenProblem,
  tokenLengthMax,
  tooLong,
  type UnverifiedToken,
} from './unverified-token.ts';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.ts';

export interface TokenRules extends TimeRules {
  /** Issuers as they stand in tokens; undefined for the provider's own. */
  readonly issuers: readonly string[] | undefined;
  /** Shared secrets with which HS256 and its like are verified; empty when they are not accepted. */
  readonly secrets: readonly Uint8Array[];
  readonly verifiesSignature: boolean;
  readonly verifiesClaims: boolean;
  /** How long a token stays verified at most; it never does beyond its own time. */
  readonly keptMs: number;
  readonly entriesMax: number;
}

export type Verdict = VerifiedToken | TokenProblem;

/** Verifies the access tokens of a provider, and remembers which ones it has verified. */
export class TokenVerifier {
  readonly #provider: Provider;
  readonly #rules: TokenRules;
  readonly #clock: Clock;
  readonly #verified: VerifiedTokens;

  constructor(provider: Provider, rules: TokenRules, clock: Clock) {
    this.#provider = provider;
    this.#rules = rules;
    this.#clock = clock;
    this.#verified = new VerifiedTokens(rules.entriesMax);
  }

  /** Answers at once for a token that is known, and for one that is refused by what it says. */
  verify(text: string): Verdict | Promise<Verdict> {
    // Before any work on it.
    if (text.length > tokenLengthMax) return tooLong;
    const known = this.#verified.get(text, this.#clock.monotonicMs());
    if (known !== undefined) {
      const late = this.#rules.verifiesClaims ? untimely(known, this.#clock.nowMs()) : undefined;
      return late === undefined ? known : invalid(late);
    }
    const token = parseToken(text);
    if (isProblem(token)) return token;
    const problem = checkAccessTokenKind(token);
    if (problem !== undefined) return problem;
    const times = this.#timesOf(token);
    return isProblem(times) ? times : this.#verify({ ...token, ...times, key: undefined });
  }

  /** Verifies nothing but who has signed: for tokens whose claims are looked at elsewhere, as an ID token's. */
  async verifySignature(text: string): Promise<UnverifiedToken | TokenProblem> {
    const token = parseToken(text);
    if (isProblem(token)) return token;
    const signer = await this.#signer(token);
    return isProblem(signer) ? signer : token;
  }

  close(): void {
    this.#verified.clear();
  }

  async #verify(token: VerifiedToken): Promise<Verdict> {
    const issuerProblem = this.#rules.verifiesClaims ? await this.#checkIssuer(token) : undefined;
    if (issuerProblem !== undefined) return issuerProblem;
    const key = this.#rules.verifiesSignature ? await this.#signer(token) : undefined;
    if (key !== undefined && isProblem(key)) return key;
    const verified: VerifiedToken = key instanceof Uint8Array || key === undefined ? token : { ...token, key };
    this.#verified.set(verified, this.#clock.monotonicMs() + this.#rules.keptMs);
    // Its time may have run out while keys were fetched.
    const late = this.#rules.verifiesClaims ? untimely(verified, this.#clock.nowMs()) : undefined;
    return late === undefined ? verified : invalid(late);
  }

  #timesOf({ claims }: UnverifiedToken): TokenTimesOrProblem {
    if (!this.#rules.verifiesClaims) return always;
    const times = timesOf(claims, this.#rules);
    if (typeof times === 'string') return invalid(times);
    const late = untimely(times, this.#clock.nowMs());
    return late === undefined ? times : invalid(late);
  }

  async #checkIssuer({ claims }: UnverifiedToken): Promise<TokenProblem | undefined> {
    const { iss } = claims;
    if (typeof iss !== 'string') return invalid('it has no iss');
    const { issuers } = this.#rules;
    if (issuers !== undefined) return issuers.includes(iss) ? undefined : invalid('it is of another issuer');
    const metadata = this.#provider.metadata ?? (await this.#provider.load());
    if (metadata === undefined) return unavailable;
    return metadata.issuer === iss ? undefined : invalid('it is of another issuer');
  }

  /** Who has signed it; looks for new keys when nobody known has. */
  async #signer(token: UnverifiedToken): Promise<LoadedKey | Uint8Array | TokenProblem> {
    if (ofSecrets.has(token.alg)) return this.#signerBySecret(token);
    if (!ofKeys.has(token.alg)) return invalid(`its algorithm is ${token.alg.slice(0, 20)}`);
    if (this.#provider.metadata === undefined) await this.#provider.load();
    const tried: LoadedKey[] = [];
    for (let look = 0; look <= looksMax; look++) {
      const mayLookAgain = look === 0 || (await this.#provider.rediscover());
      const keys = this.#provider.keysFor(token.kid, token.alg).filter((key) => !tried.includes(key));
      const signer = await signerAmong(keys, token);
      if (signer !== undefined) return signer;
      tried.push(...keys);
      if (!mayLookAgain) return unavailable;
    }
    return this.#provider.isFailing ? unavailable : invalid('no key of the provider has signed it');
  }

  async #signerBySecret(token: UnverifiedToken): Promise<Uint8Array | TokenProblem> {
    for (const secret of secretsFor(token.alg, this.#rules.secrets))
      if (await hasValidSignature(token, secret)) return secret;
    return invalid(this.#rules.secrets.length === 0 ? 'it is signed with a shared secret' : 'no secret has signed it');
  }
}

async function signerAmong(keys: readonly LoadedKey[], token: UnverifiedToken): Promise<LoadedKey | undefined> {
  for (const key of keys.slice(0, keysTriedMax)) {
    if (await hasValidSignature(token, await key.forAlgorithm(token.alg))) return key;
  }
  return undefined;
}

type TokenTimesOrProblem = Pick<VerifiedToken, 'fromMs' | 'untilMs'> | TokenProblem;

const always = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

const unavailable: TokenProblem = { problem: 'the keys of the provider are not to be had', kind: 'unavailable' };

/** A token without kid may have been signed by any key of its algorithm; so many are tried. */
const keysTriedMax = 5;

const ofSecrets: ReadonlySet<string> = new Set(secretAlgorithms);
const ofKeys: ReadonlySet<string> = new Set(keyAlgorithms);
