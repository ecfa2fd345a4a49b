import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { tokenExchangeGrant } from '../clients.ts';
import { errors } from '../engine.ts';
import type { Person } from '../people.ts';
import type { ReadForeignToken } from './foreign-tokens.ts';
import { issueFor } from './issue.ts';

interface Parameters {
  subject_token?: string;
  subject_token_type?: string;
  actor_token?: string;
  actor_token_type?: string;
  requested_token_type?: string;
  audience?: string | string[];
}

/** Who an exchanged token speaks for or through. */
interface Party {
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Who acts already, outermost first (RFC 8693 §4.1). */
  readonly act?: unknown;
}

/** Says who an ID token of this provider is about; undefined for any other text. */
export type ReadIdToken = (token: string) => Promise<string | undefined>;

/** How tokens that are not in the store are read. */
export interface TokenReaders {
  readonly readIdToken: ReadIdToken;
  readonly readForeignToken: ReadForeignToken;
  readonly habits: { subjectOf(person: Person): string };
  findPersonByLogin(login: string): Person | undefined;
}

/** RFC 8693: a token for another audience, with fewer scopes, or with an actor. */
export function registerTokenExchange(provider: Provider, readers: TokenReaders): void {
  provider.registerGrantType<Parameters>(
    tokenExchangeGrant,
    async (context) => {
      const ctx = context as TokenEndpointGrantContext<Parameters>;
      const { params } = ctx.oidc;
      if (params.requested_token_type !== undefined && !accessTokenTypes.has(params.requested_token_type))
        throw new errors.InvalidRequest('only access tokens are issued by an exchange');
      if (!params.subject_token) throw new errors.InvalidRequest("'subject_token' must be given");
      const subject = await partyOf(provider, readers, 'subject', params.subject_token, params.subject_token_type);
      if (!subject.isPerson) throw new errors.InvalidRequest('the subject token is not about a person');
      const actor = params.actor_token
        ? await partyOf(provider, readers, 'actor', params.actor_token, params.actor_token_type)
        : undefined;
      if (actor === undefined && params.actor_token_type !== undefined)
        throw new errors.InvalidRequest("'actor_token_type' without 'actor_token'");
      const asked = params.scope?.split(' ') ?? subject.scopes.filter((scope) => scope !== 'openid');
      const beyond = asked.find((scope) => !subject.scopes.includes(scope));
      if (beyond !== undefined) throw new errors.InvalidScope('the subject token has not this scope', beyond);
      const [audience] = [params.audience ?? params.resource].flat();
      const act = actor === undefined ? subject.act : { sub: actor.subject, act: subject.act };
      await issueFor(provider, ctx, {
        subject: subject.subject,
        scopes: asked,
        audience,
        grantType: tokenExchangeGrant,
        withRefreshToken: false,
        withIdToken: false,
        extra: act === undefined ? {} : { act: JSON.parse(JSON.stringify(act)) },
        issuedTokenType: accessTokenType,
      });
    },
    [
      'subject_token',
      'subject_token_type',
      'actor_token',
      'actor_token_type',
      'requested_token_type',
      'audience',
      'resource',
      'scope',
    ],
    ['audience', 'resource'],
  );
}

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const accessTokenTypes = new Set([accessTokenType, jwtType]);

async function partyOf(
  provider: Provider,
  readers: TokenReaders,
  role: 'subject' | 'actor',
  token: string,
  type: string | undefined,
): Promise<Party & { isPerson: boolean }> {
  if (type === undefined) throw new errors.InvalidRequest(`'${role}_token_type' must be given`);
  if (type === idTokenType) {
    const subject = await readers.readIdToken(token);
    if (subject === undefined) throw new errors.InvalidRequest(`the ${role} token is not valid here`);
    return { subject, scopes: ['openid', 'profile', 'email'], isPerson: true };
  }
  if (!accessTokenTypes.has(type)) throw new errors.InvalidRequest(`'${role}_token_type' is not supported`);
  const ofPerson = await provider.AccessToken.find(token);
  if (ofPerson?.isValid)
    return { subject: ofPerson.accountId, scopes: [...ofPerson.scopes], act: ofPerson.extra?.['act'], isPerson: true };
  const ofClient = await provider.ClientCredentials.find(token);
  if (ofClient?.isValid) return { subject: ofClient.clientId!, scopes: [...ofClient.scopes], isPerson: false };
  return await foreignPartyOf(readers, role, token);
}

/** People are known by the same names and addresses everywhere. */
async function foreignPartyOf(readers: TokenReaders, role: string, token: string): Promise<Party & { isPerson: true }> {
  const claims = await readers.readForeignToken(token);
  const logins = [claims?.['email'], claims?.['preferred_username'], claims?.sub];
  const person = logins
    .map((login) => (typeof login === 'string' ? readers.findPersonByLogin(login) : undefined))
    .find((found) => found !== undefined);
  if (person === undefined) throw new errors.InvalidRequest(`the ${role} token is not valid here`);
  const { scope, scp, act } = claims!;
  const scopes = [scope ?? scp ?? []].flat().flatMap((text) => String(text).split(' '));
  return { subject: readers.habits.subjectOf(person), scopes, act, isPerson: true };
}
