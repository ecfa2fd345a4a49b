import { compileAnonymous, definePlugin, type Exchange, identify, type Refusal } from '@sallyport/pipeline';
import { compileClaimProblem } from './claim-problem.ts';
import { jwtCredentials } from './credentials.ts';
import { compileTokenFinder } from './find-tokens.ts';
import { compileRefusals } from './refusals.ts';
import { checkJwt, jwtSchema } from './schema.ts';
import { compileTokenCheck, type Verified } from './token-check.ts';

/** Recognises callers by a token that a consumer signed (RFC 7519). */
export const jwt = definePlugin({
  name: 'jwt',
  schema: jwtSchema,
  duty: 'authentication',
  collections: [jwtCredentials],
  check: checkJwt,
  setup(config, services) {
    const { clock } = services;
    const { run_on_preflight } = config;
    const refusals = compileRefusals(config);
    const findTokens = compileTokenFinder(config);
    const check = compileTokenCheck(config, services, refusals);
    const problemOf = compileClaimProblem(config);
    const verifiesEnd = config.claims_to_verify?.includes('exp') ?? true;
    const anonymous = compileAnonymous(config.anonymous, services);

    function recognise(x: Exchange): Refusal | undefined | Promise<Refusal | undefined> {
      const tokens = new Set<string>();
      findTokens(x, tokens);
      const [token, another] = tokens;
      if (token === undefined) return conclude(x, '', refusals.missing);
      if (another !== undefined) return conclude(x, '', refusals.several);
      const verdict = check(token);
      return verdict instanceof Promise ? concludeLater(x, token, verdict) : conclude(x, token, verdict);
    }

    async function concludeLater(x: Exchange, token: string, verdict: Promise<Verified | Refusal>) {
      return conclude(x, token, await verdict);
    }

    function conclude(x: Exchange, token: string, verdict: Verified | Refusal): Refusal | undefined {
      const refusal = 'claims' in verdict ? admit(x, token, verdict) : verdict;
      return refusal === undefined || anonymous === undefined ? refusal : anonymous(x);
    }

    function admit(x: Exchange, token: string, { claims, credential, identity }: Verified): Refusal | undefined {
      const problem = problemOf(claims, Math.floor(clock.nowMs() / 1000));
      if (problem !== undefined) return refusals.claim(...problem);
      if (identity === undefined) return refusals.ofNobody(credential.key);
      x.claims = claims;
      x.accessToken = token;
      if (verifiesEnd) x.endAccess(claims);
      identify(x, identity);
      return undefined;
    }

    return {
      onRequest(x) {
        const isAsked = run_on_preflight || x.method !== 'OPTIONS';
        // With a fallback, plugins are alternatives: whoever was recognised already need not show a token too.
        if (isAsked && (anonymous === undefined || x.credential === undefined)) return recognise(x);
        // A token that is there nevertheless is shown in no record.
        findTokens(x, new Set());
        return undefined;
      },
    };
  },
});
