import { holdProvider, issuerIdentifier, settingsDigest, TokenVerifier } from '@sallyport/oauth';
import {
  compileAnonymous,
  definePlugin,
  type Exchange,
  identify,
  occasionally,
  type Refusal,
} from '@sallyport/pipeline';
import { hasForm } from '../shared/has-form.ts';
import { holdAnswers } from './asking/answers.ts';
import { compileWholeGrant } from './asking/whole-grant.ts';
import { compileDecision } from './authorisation/decision.ts';
import { failed } from './browser/failed.ts';
import { compileLoginAction } from './browser/login-action.ts';
import { compileOrigins } from './browser/origin.ts';
import { createSignIn } from './browser/sign-in.ts';
import { createVisits } from './browser/visits.ts';
import { checkOpenidConnect } from './check.ts';
import { compileClients } from './clients.ts';
import { compileTokenReader } from './credentials/token-reader.ts';
import {
  type Failure,
  type Grant,
  isFailure,
  isGrant,
  type Method,
  type Outcome,
  showsToken,
} from './methods/method.ts';
import { createMethods } from './methods/methods.ts';
import { compileDownstreamHeaders } from './passing-on/downstream-headers.ts';
import { compileUpstreamHeaders } from './passing-on/upstream-headers.ts';
import { compilePossession } from './possession/possession.ts';
import { providerSettings, tokenRules } from './provider-settings.ts';
import { compileRefusals } from './refusals.ts';
import { compileProtectedRoute } from './resource.ts';
import { openidConnectSchema } from './schema.ts';

/** Recognises callers by what a provider of identity says of them (OpenID Connect, OAuth 2), and decides by it who may pass. */
export const openidConnect = definePlugin({
  name: 'openid-connect',
  schema: openidConnectSchema,
  duty: 'authentication',
  check: checkOpenidConnect,
  setup(config, services, instance) {
    const settings = providerSettings(config, services);
    const rules = tokenRules(config, services);
    const provider = holdProvider(settings, services);
    const verifier = services.kept.hold(
      `verified tokens ${settingsDigest([settings, rules])}`,
      () => new TokenVerifier(provider.value, rules, services.clock),
    );
    const clients = compileClients(config, services);
    const visits = createVisits(config, compileOrigins(config, settings, rules, clients), services, instance);
    const answers = holdAnswers(config, settings, services);
    const context = {
      ...{ config, services, visits, clients, provider: provider.value, verifier: verifier.value },
      answers: answers.value,
    };
    const signIn = config.auth_methods.includes('authorization_code') ? createSignIn(context) : undefined;
    const methodContext = { ...context, signIn, accessTokens: compileTokenReader(config) };
    const methods = createMethods(methodContext);
    const wholeGrant = compileWholeGrant(methodContext);
    const usesCookies = signIn !== undefined || config.auth_methods.includes('session');
    const loginAction = compileLoginAction(config, services);
    const readsForm = methods.some((method) => method.readsForm);
    const possession = compilePossession(config, services);
    const decide = compileDecision(config, services);
    const upstream = compileUpstreamHeaders(config);
    const downstream = compileDownstreamHeaders(config);
    const refusalOf = compileRefusals(config, realmOf(settings.issuer));
    const endsAccess = config.verify_claims;
    const protectedRoute = compileProtectedRoute(config, issuerIdentifier(settings.issuer));
    const anonymous = compileAnonymous(config.anonymous, services);
    const warn = occasionally(services.clock, (reason) =>
      services.log.warn('openid-connect: the provider could not be used', { issuer: settings.issuer, reason }),
    );

    /** Asks the methods in turn from `from` on; the first that finds its credential decides. */
    function attempt(x: Exchange, from: number): Decided {
      for (let i = from; i < methods.length; i++) {
        const outcome = methods[i]!.attempt(x);
        if (outcome === undefined) continue;
        if (outcome instanceof Promise)
          return outcome.then((settled) =>
            settled === undefined ? attempt(x, i + 1) : conclude(x, methods[i]!, settled),
          );
        return conclude(x, methods[i]!, outcome);
      }
      return fail(x, noCredential);
    }

    function conclude(x: Exchange, method: Method, outcome: Exclude<Outcome, undefined>): Decided {
      if (!isGrant(outcome)) return isFailure(outcome) ? fail(x, outcome) : outcome;
      return possession === undefined || outcome.isProven ? complete(x, method, outcome) : prove(x, method, outcome);
    }

    function prove(x: Exchange, method: Method, grant: Grant): Decided {
      const conclusion = (failure: Failure | undefined) =>
        failure === undefined ? complete(x, method, grant) : fail(x, failure);
      const failure = possession!(x, grant);
      return failure instanceof Promise ? failure.then(conclusion) : conclusion(failure);
    }

    function complete(x: Exchange, method: Method, grant: Grant): Decided {
      const whole = wholeGrant === undefined ? grant : wholeGrant(grant);
      if (!(whole instanceof Promise)) return authorise(x, method, whole);
      return whole.then((settled) => (isGrant(settled) ? authorise(x, method, settled) : fail(x, settled)));
    }

    function authorise(x: Exchange, method: Method, grant: Grant): Decided {
      const decision = decide(grant);
      const { identity, failure } = decision;
      if (identity !== undefined) identify(x, identity);
      if (failure !== undefined) return fail(x, failure);
      x.claims = decision.sources[0];
      x.accessToken = grant.accessToken?.text;
      if (endsAccess && x.claims !== undefined && showsToken.has(grant.method)) x.endAccess(x.claims, config.leeway);
      if (decision.consumerGroups !== undefined) x.consumerGroups = decision.consumerGroups;
      x.authenticatedGroups = decision.authenticatedGroups;
      if (config.hide_credentials) method.hide?.(x);
      for (const other of methods) if (other !== method) other.setAside?.(x);
      if (possession !== undefined) x.requestHeaders.remove('dpop');
      upstream.write(x, grant, decision);
      downstream?.remember(x, grant, decision);
      return usesCookies || config.login_methods.includes(grant.method) ? welcome(x, grant) : undefined;
    }

    /** What a browser has of it: a session, and where it goes on to. */
    function welcome(x: Exchange, grant: Grant): Decided {
      const visit = visits.of(x);
      // Whoever came back from a sign-in, or has a session, has chosen a client before.
      visit.client ??= context.clients.select(x) ?? 0;
      if (!visits.keeps(grant)) return goOn(x, grant);
      return visits.start(x, grant).then(
        () => goOn(x, grant),
        (error) => fail(x, failed(error, services.log)),
      );
    }

    function goOn(x: Exchange, grant: Grant): Refusal | undefined {
      const visit = visits.of(x);
      const answer = loginAction(x, grant, visit);
      // What the provider has put there is not the upstream's business.
      if (answer === undefined && visit.returnTo !== undefined) x.query = new URL(visit.returnTo).search;
      if (answer === undefined && usesCookies) {
        visits.tellUpstream(x);
        signIn?.hide(x);
      }
      return answer;
    }

    /** A credential that is there nevertheless goes no further. */
    function setAside(x: Exchange): undefined {
      for (const method of methods) method.setAside?.(x);
      if (usesCookies) visits.tellUpstream(x);
      signIn?.hide(x);
    }

    function fail(x: Exchange, failure: Failure): Decided {
      services.log.debug('openid-connect: refused', { reason: failure.reason, request: x.id });
      if (failure.kind === 'unexpected') warn(failure.reason);
      const ending = usesCookies ? visits.failed(x, failure) : undefined;
      return ending === undefined ? answerTo(x, failure) : ending.then(() => answerTo(x, failure));
    }

    function answerTo(x: Exchange, failure: Failure): Refusal | undefined {
      if (anonymous !== undefined && failure.kind !== 'unexpected') return anonymous(x);
      const client = usesCookies ? visits.of(x).client : undefined;
      const refusal = refusalOf(failure, client ?? context.clients.select(x) ?? 0);
      return protectedRoute === undefined ? refusal : protectedRoute.lead(x, refusal);
    }

    return {
      bodyFirst: readsForm,
      wantsBodyFirst: hasForm,
      onRequest(x) {
        const document = protectedRoute?.answer(x);
        if (document !== undefined) return document;
        upstream.clear(x);
        if (usesCookies) visits.begin(x);
        if (!config.run_on_preflight && x.method === 'OPTIONS') return setAside(x);
        // With a fallback, plugins are alternatives: whoever was recognised already need not show a token too.
        if (anonymous !== undefined && x.credential !== undefined) return setAside(x);
        return attempt(x, 0);
      },
      ...((usesCookies || downstream !== undefined) && {
        onResponse(x: Exchange) {
          downstream?.write(x);
          if (usesCookies) visits.answer(x);
        },
      }),
      close() {
        visits.close();
        for (const method of methods) method.close?.();
        verifier.release();
        answers.release();
        provider.release();
      },
    };
  },
});

type Decided = Refusal | undefined | Promise<Refusal | undefined>;

const noCredential: Failure = { kind: 'unauthorized', reason: 'there is no credential', isMissing: true };

function realmOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
