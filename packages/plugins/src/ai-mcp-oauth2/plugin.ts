import { compileRequirement, isAudience, isProblem, ResourceMetadata, scopesOf } from '@sallyport/oauth';
import {
  type Claims,
  definePlugin,
  type Exchange,
  identify,
  type ProtectedResource,
  type Refusal,
  refuse,
} from '@sallyport/pipeline';
import { findToken } from './bearer-token.ts';
import { type Caller, compileCallers } from './callers.ts';
import { checkConfig } from './check.ts';
import { compileClaimHeaders } from './claim-headers.ts';
import { forbidden, prepareRefusals, providerUnavailable, type Refusals, tokenInQuery } from './refusals.ts';
import { aiMcpOauth2Schema } from './schema.ts';
import { createTokenCheck, type TokenOutcome } from './token-check.ts';
import { createUpstreamToken } from './upstream-token.ts';

/** Protects an MCP server as an OAuth resource: tells clients where to get a token, and lets in whoever shows a good one. */
export const aiMcpOauth2 = definePlugin({
  name: 'ai-mcp-oauth2',
  schema: aiMcpOauth2Schema,
  duty: 'authentication',
  scopes: ['global', 'service', 'route'],
  check: checkConfig,

  setup(config, services) {
    const { resource, max_request_body_size: bodyBytesMax } = config;
    const requirement = compileRequirement(config.scopes_required);
    const metadata = new ResourceMetadata({
      resource,
      authorizationServers: config.authorization_servers,
      scopesSupported: config.scopes_supported,
      scopes: requirement?.wanted,
      endpoint: config.metadata_endpoint,
    });
    const tokens = createTokenCheck(config, services);
    const upstreamToken = createUpstreamToken(config, services);
    const callerOf = compileCallers(config, services);
    const claimHeaders = compileClaimHeaders(config);
    const bodyTooLarge = refuse(413, 'mcp_body_too_large', 'Request size limit exceeded');

    /** What a token allows, which is the same each time it is shown. */
    const passports = new WeakMap<Claims, Passport>();
    const refusalsOf = new WeakMap<ProtectedResource, Refusals>();

    function refusalsOn(x: Exchange): Refusals {
      const protectedResource = metadata.on(x.route);
      x.protectedResource = protectedResource;
      let refusals = refusalsOf.get(protectedResource);
      if (refusals === undefined) {
        refusals = prepareRefusals(protectedResource);
        refusalsOf.set(protectedResource, refusals);
      }
      return refusals;
    }

    function passportOf(claims: Claims): Passport {
      let passport = passports.get(claims);
      if (passport === undefined) {
        passport = {
          isForUs: config.insecure_relaxed_audience_validation || isAudience(claims['aud'], resource),
          caller: callerOf(claims),
          hasScopes: requirement === undefined || requirement.isMetBy(scopesOf(claims)),
          headers: claimHeaders.valuesOf(claims),
        };
        passports.set(claims, passport);
      }
      return passport;
    }

    /** Those who run the gateway may know. */
    function because(reason: string, x: Exchange, refusal: Refusal): Refusal {
      services.log.debug('ai-mcp-oauth2: refused', { reason, request: x.id });
      return refusal;
    }

    function admit(
      x: Exchange,
      refusals: Refusals,
      token: string,
      outcome: TokenOutcome,
    ): Refusal | undefined | Promise<Refusal | undefined> {
      if (isProblem(outcome)) {
        const refusal = outcome.kind === 'unavailable' ? providerUnavailable : refusals.invalid;
        return because(outcome.problem, x, refusal);
      }
      const { claims } = outcome;
      const { isForUs, caller, hasScopes, headers } = passportOf(claims);
      if (!isForUs) return because('it is for another resource', x, refusals.invalid);
      if (caller === undefined) return because('it names nobody', x, refusals.invalid);
      x.claims = claims;
      identify(x, caller.identity);
      x.accessToken = token;
      x.endAccess(claims, config.jwt_claims_leeway);
      if (caller.groups !== undefined) x.consumerGroups = caller.groups;
      if (caller.isForbidden) return forbidden;
      if (!hasScopes) return refusals.scopeMissing;
      claimHeaders.set(x, headers);
      return upstreamToken.give(x, token, refusals);
    }

    return {
      onRequest(x): Refusal | undefined | Promise<Refusal | undefined> {
        const document = metadata.answer(x);
        if (document !== undefined) return document;
        if (bodyBytesMax > 0) x.limitRequestBytes(bodyBytesMax, bodyTooLarge);
        const refusals = refusalsOn(x);
        const shown = findToken(x);
        if (shown === 'none') return refusals.missing;
        if (shown === 'malformed') return refusals.invalid;
        if (shown === 'in_query') return tokenInQuery;
        const outcome = tokens.check(shown.token);
        if (!(outcome instanceof Promise)) return admit(x, refusals, shown.token, outcome);
        return outcome.then((known) => admit(x, refusals, shown.token, known));
      },
      close() {
        tokens.close();
        upstreamToken.close();
      },
    };
  },
});

interface Passport {
  readonly isForUs: boolean;
  readonly caller: Caller | undefined;
  readonly hasScopes: boolean;
  readonly headers: readonly (string | undefined)[];
}
