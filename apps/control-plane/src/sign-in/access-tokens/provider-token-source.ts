import { readJson } from '@sallyport/json';
import { Conflict, type IdentityProvider, type Store, type User } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import type { JWTPayload } from 'jose';
import { bearerOf } from '../../access/bearer.ts';
import { principalOf } from '../../access/grants.ts';
import type { Principal, PrincipalSource } from '../../access/principal.ts';
import { hashOfToken } from '../../access/token.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import { Problem } from '../../http/problem.ts';
import { originOf, type Reach } from '../browser/origin.ts';
import { claimOf, type ExternalPerson, personOf } from '../oidc/external-person.ts';
import { type ProviderConfig, providerConfigSchema } from '../oidc/provider-config.ts';
import { admitPerson, NotAdmitted } from '../people/admit-person.ts';
import { signInRecord } from '../people/sign-in-record.ts';
import { agentIn } from './delegation.ts';
import { metadataPath } from './resource-metadata.ts';
import { audiencesOf, writtenIssuer } from './token-issuer.ts';
import { TokenVerifier, type TokenVerifierParts } from './token-verifier.ts';
import { VerifiedTokens } from './verified-tokens.ts';

export interface ProviderTokenParts extends TokenVerifierParts {
  store: Store;
  auditTrail: AuditTrail;
  reach: Reach;
  /** The first organization: where whoever shows nothing is told to go. */
  organizationId: string;
}

interface Delegated {
  userId: string;
  agent: string;
}

/**
 * Knows people by access tokens that a program got for them from their organization's identity provider: they may what they may, and the
 * program is named. Such tokens count where they are for, and so in what is asked from there inside.
 */
export class ProviderTokenSource implements PrincipalSource {
  readonly #parts: ProviderTokenParts;
  readonly #verifier: TokenVerifier;
  readonly #verified: VerifiedTokens<Delegated>;

  constructor(parts: ProviderTokenParts) {
    this.#parts = parts;
    this.#verifier = new TokenVerifier(parts);
    this.#verified = new VerifiedTokens(parts.nowMs);
  }

  async find(request: FastifyRequest): Promise<Principal | undefined> {
    const token = bearerOf(request);
    const claims = token === undefined ? undefined : claimsOf(token);
    if (claims?.iss === undefined) return undefined;
    if (request.routeOptions.config.protectedResource !== true)
      throw new Problem(401, 'Tokens of identity providers are taken at the MCP server alone: here, show one of ours.');
    const provider = await this.#providerOf(claims);
    if (provider === undefined) return undefined;
    const { userId, agent } = await this.#verified.find(hashOfToken(token!), versionOf(provider), async (before) => {
      const config = providerConfigSchema.parse(provider.config);
      const payload = await this.#verifier.verify(token!, provider, audiencesOf(config));
      const agent = agentIn(payload);
      if (config.access_tokens?.agents?.includes(agent) === false)
        throw new Problem(403, `${agent} is none of the programs that may act for people here.`);
      // Shown again, a token is no other sign-in.
      const userId = before?.userId ?? (await this.#admit(payload, config, provider, agent, request)).id;
      return { value: { userId, agent }, expiresAtMs: payload.exp! * 1_000 };
    });
    // Looked up each time: whoever is switched off, or lost a role, may no more from then on.
    const caller = await this.#parts.store.identity.callers.find({ kind: 'user', id: userId });
    if (caller === undefined) throw switchedOff();
    return { ...principalOf(caller), agent, hidesSecrets: true };
  }

  async challenge(request: FastifyRequest): Promise<string | undefined> {
    const { store, reach, organizationId } = this.#parts;
    if (request.routeOptions.config.protectedResource !== true) return undefined;
    const provider = await store.signIn.identityProviders.findForTokens(organizationId);
    if (provider === undefined) return undefined;
    const { scopes } = providerConfigSchema.parse(provider.config);
    const error = request.headers.authorization === undefined ? '' : 'error="invalid_token", ';
    return `${error}scope="${scopes.join(' ')}", resource_metadata="${originOf(request, reach)}${metadataPath}"`;
  }

  /** Whose token it says it is. Throws a `Problem` where it is for somebody else, or for two. */
  async #providerOf({ iss, aud }: JWTPayload): Promise<IdentityProvider | undefined> {
    const issuer = writtenIssuer(iss!);
    const { identityProviders } = this.#parts.store.signIn;
    const known = issuer === undefined ? [] : await identityProviders.listByTokenIssuer(issuer);
    const named = new Set([aud ?? []].flat());
    const meant = known.filter(({ config }) =>
      audiencesOf(providerConfigSchema.parse(config)).some((audience) => named.has(audience)),
    );
    if (meant.length > 1) throw new Problem(401, 'Several organizations take this token: it is taken for none.');
    // Verified for what it is, it is refused for its audience.
    return meant[0] ?? known[0];
  }

  async #admit(
    payload: JWTPayload,
    config: ProviderConfig,
    provider: IdentityProvider,
    agent: string,
    request: FastifyRequest,
  ): Promise<User> {
    const { auditTrail, nowMs } = this.#parts;
    const { organizationId } = provider;
    const record = { organizationId, by: 'access_token', atMs: nowMs(), agent } as const;
    try {
      const by = { requestId: request.id, clientIp: request.ip, agent };
      const admit = () => admitPerson(personIn(payload, config), provider, by, this.#parts);
      // Another token of somebody who is new may have made them just now.
      const user = await admit().catch((error) => (error instanceof Conflict ? admit() : Promise.reject(error)));
      await auditTrail.note(signInRecord(request, { ...record, user, outcome: 'success' }));
      return user;
    } catch (error) {
      if (!(error instanceof NotAdmitted)) throw error;
      const { user, message: reason } = error;
      await auditTrail.noteDenial(signInRecord(request, { ...record, user, outcome: 'disabled', reason }));
      throw new Problem(403, reason);
    }
  }
}

/** Of many providers, access tokens tell no groups: they say nothing about teams then, and not that somebody is in none. */
function personIn(payload: JWTPayload, { claim_mappings: names }: ProviderConfig): ExternalPerson {
  const person = personOf(payload, names, payload.iat! * 1_000);
  return claimOf(payload, names.groups) === undefined ? { ...person, groups: undefined } : person;
}

function claimsOf(token: string): JWTPayload | undefined {
  try {
    const [, payload, ...more] = token.split('.', 4);
    const claims =
      more.length === 1 ? readJson<JWTPayload | null>(Buffer.from(payload!, 'base64url').toString()) : null;
    return typeof claims?.iss === 'string' ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** What was found by another configuration counts no more. */
function versionOf({ id, updatedAtMs }: IdentityProvider): string {
  return `${id}:${updatedAtMs}`;
}

function switchedOff(): Problem {
  return new Problem(403, 'Your account here is switched off, or is no more. An administrator can help.');
}
