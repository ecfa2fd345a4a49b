import { actorsOf, challenge, type TokenActors } from '@sallyport/oauth';
import {
  type Claims,
  type Consumer,
  compileAnonymous,
  definePlugin,
  type Exchange,
  identify,
  type Refusal,
  refuse,
} from '@sallyport/pipeline';
import { compactVerify } from 'jose';
import { compileClaimProblem } from './claim-problem.ts';
import { type JwtCredential, jwtAlgorithms, jwtCredentials } from './credentials.ts';
import { compileTokenFinder } from './find-tokens.ts';
import { readToken } from './read-token.ts';
import { checkJwt, jwtSchema } from './schema.ts';
import { compileSigningKeys } from './signing-keys.ts';

/** Recognises callers by a token that a consumer signed (RFC 7519). */
export const jwt = definePlugin({
  name: 'jwt',
  schema: jwtSchema,
  collections: [jwtCredentials],
  check: checkJwt,
  setup(config, services) {
    const { clock, directory } = services;
    const { key_claim_name: keyClaim, run_on_preflight } = config;
    const credentials = directory.index(jwtCredentials);
    const findTokens = compileTokenFinder(config);
    const keyOf = compileSigningKeys(config.secret_is_base64, services);
    const problemOf = compileClaimProblem(config);
    const anonymous = compileAnonymous(config.anonymous, services);

    const refusal = (message: string, error?: string, body?: string) =>
      refuse(401, error === undefined ? 'jwt_missing' : 'jwt_invalid', message, {
        headers: [
          'WWW-Authenticate',
          challenge('Bearer', [
            ['realm', config.realm],
            ['error', error],
          ]),
        ],
        ...(body !== undefined && { body }),
      });
    const invalid = (message: string) => refusal(message, 'invalid_token');
    const missing = refusal('Unauthorized');
    const several = invalid('Multiple tokens provided');
    const unnamed = invalid(`No mandatory '${keyClaim}' in claims`);
    const misnamed = invalid(`Invalid '${keyClaim}' in claims`);
    const unknown = invalid(`No credentials found for given '${keyClaim}'`);
    const otherAlgorithm = invalid('Invalid algorithm');
    const noKey = invalid('Invalid key/secret');
    const forged = invalid('Invalid signature');

    async function recognise(x: Exchange): Promise<Refusal | undefined> {
      const tokens = new Set<string>();
      findTokens(x, tokens);
      if (tokens.size === 0) return missing;
      if (tokens.size > 1) return several;
      const [token] = tokens as unknown as [string];
      const read = readToken(token, jwtAlgorithms);
      if (typeof read === 'string') return invalid(`Bad token; ${read}`);

      const name = read.claims[keyClaim] ?? read.header[keyClaim];
      if (name === undefined || name === null) return unnamed;
      if (typeof name !== 'string' || name === '') return misnamed;
      const credential = credentials.get(name) as JwtCredential | undefined;
      if (credential === undefined) return unknown;
      if (read.header['alg'] !== credential.algorithm) return otherAlgorithm;
      const key = keyOf(credential);
      if (key === undefined) return noKey;
      try {
        await compactVerify(token, key, { algorithms: [credential.algorithm] });
      } catch {
        return forged;
      }
      const problem = problemOf(read.claims, Math.floor(clock.nowMs() / 1000));
      if (problem !== undefined)
        return refusal(problem[1], 'invalid_token', JSON.stringify({ [problem[0]]: problem[1] }));
      const consumer = directory.consumerById(credential.consumer.id);
      if (consumer === undefined) return invalid(`Could not find consumer for '${keyClaim}=${name}'`);
      x.claims = read.claims;
      x.accessToken = token;
      identify(x, {
        consumer,
        credential,
        credentialIdentifier: credential.key,
        ...actorsWith(consumer, read.claims),
      });
      return undefined;
    }

    async function recogniseOrPass(x: Exchange): Promise<Refusal | undefined> {
      return (await recognise(x)) === undefined ? undefined : anonymous!(x);
    }

    return {
      onRequest(x) {
        const isAsked = run_on_preflight || x.method !== 'OPTIONS';
        // With a fallback, plugins are alternatives: whoever was recognised already need not show a token too.
        if (!isAsked || (anonymous !== undefined && x.credential !== undefined)) {
          // A token that is there nevertheless is shown in no record.
          findTokens(x, new Set());
          return undefined;
        }
        return anonymous === undefined ? recognise(x) : recogniseOrPass(x);
      },
    };
  },
});

/**
 * A consumer signs what it likes, so it acts in whatever its tokens say: for the person that it names, or for itself.
 */
function actorsWith(consumer: Consumer, claims: Claims): TokenActors {
  const { actor, agents } = actorsOf(claims);
  const signer = { id: consumer.id, name: consumer.username ?? consumer.customId ?? consumer.id };
  if (actor.type !== 'person') return { actor: { type: 'service', ...signer }, agents };
  return { actor, agents: [{ type: 'agent', ...signer }, ...agents] };
}
