import type { AssertionKey, Caller, Store } from '@sallyport/store';
import { grantsInBoth } from '../../access/both.ts';
import { principalOf } from '../../access/grants.ts';
import type { Principal } from '../../access/principal.ts';
import { hashOfToken } from '../../access/token.ts';
import { Problem } from '../../http/problem.ts';
import { writtenIssuer } from '../../sign-in/access-tokens/token-issuer.ts';
import { VerifiedTokens } from '../../sign-in/access-tokens/verified-tokens.ts';
import { providerConfigSchema } from '../../sign-in/oidc/provider-config.ts';
import { type Asserted, verifyAssertion } from './verify-assertion.ts';

/** People for whom a system account speaks: they may what they may, as far as the account may it, too. */
export class AssertedPeople {
  readonly #store: Store;
  readonly #nowMs: () => number;
  readonly #verified: VerifiedTokens<Asserted>;

  constructor(store: Store, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#verified = new VerifiedTokens(nowMs);
  }

  /** Throws a `Problem` where the assertion is not good, or about nobody who may act. */
  async find(account: Caller, keys: readonly AssertionKey[], assertion: string): Promise<Principal> {
    const version = keys.map(({ id }) => id).join();
    const findOut = () => verifyAssertion(assertion, keys, this.#nowMs());
    const asserted = await this.#verified.find(hashOfToken(assertion), version, findOut);
    const userId = await this.#userOf(asserted, account.organizationId);
    const person =
      userId === undefined ? undefined : await this.#store.identity.callers.find({ kind: 'user', id: userId });
    if (person === undefined)
      throw new Problem(403, 'The person is not known here, or switched off. Whoever signs in once is known.');
    const { grants, ...who } = principalOf(person);
    const both = grantsInBoth(grants, principalOf(account).grants);
    const agent = asserted.agent === undefined ? account.name : `${asserted.agent} through ${account.name}`;
    // Who owns the organization may everything; what they may through the account is what it may.
    return { ...who, isOwner: false, isAsserted: true, grants: both, agent, hidesSecrets: true };
  }

  /** A gateway's word makes nobody a user, and puts nobody into teams: people come by signing in. */
  async #userOf({ issuer, subject }: Asserted, organizationId: string): Promise<string | undefined> {
    const { identityProviders } = this.#store.signIn;
    const { takesOidc } = await identityProviders.settings(organizationId);
    const wanted = writtenIssuer(issuer);
    if (!takesOidc || wanted === undefined) return undefined;
    const provider = (await identityProviders.list(organizationId)).find(
      ({ isEnabled, config }) => isEnabled && writtenIssuer(providerConfigSchema.parse(config).issuer_url) === wanted,
    );
    return provider && (await identityProviders.findUser(provider.id, subject));
  }
}
