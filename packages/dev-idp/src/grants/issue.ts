import type { AccessToken, Provider, TokenEndpointGrantContext } from 'oidc-provider';
import {
  applyRefreshTokenBindings,
  buildTokenResponse,
  checkDpopReplay,
  checkDpopRequired,
  checkMtlsCert,
  findAccount,
  validateDpop,
} from 'oidc-provider/lib/helpers/grants.js';
import { attachExtra } from './extra.ts';

export interface Issuance {
  /** Whose tokens. */
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly audience: string | undefined;
  readonly grantType: string;
  readonly withRefreshToken: boolean;
  readonly withIdToken: boolean;
  /** More claims of the access token. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly issuedTokenType?: string;
}

/** Answers a token request with tokens of a person who has not been at the authorization endpoint. */
export async function issueFor(provider: Provider, ctx: TokenEndpointGrantContext, issuance: Issuance): Promise<void> {
  const { subject, scopes, audience, grantType, withRefreshToken, withIdToken, extra, issuedTokenType } = issuance;
  const { client } = ctx.oidc;
  const scope = scopes.join(' ');
  const proof = await validateDpop(provider, ctx);
  checkDpopRequired(provider, ctx, proof);
  const certificate = checkMtlsCert(provider, ctx);
  await checkDpopReplay(provider, ctx, proof, client.clientId);

  const grant = new provider.Grant({ accountId: subject, clientId: client.clientId });
  grant.addOIDCScope(scope);
  if (audience !== undefined) grant.addResourceScope(audience, scope);
  const source = { client, accountId: subject, grantId: await grant.save(), gty: grantType, scope };

  const token = new provider.AccessToken({ ...source, aud: audience });
  if (proof !== undefined) token.setThumbprint('jkt', proof.thumbprint);
  if (certificate !== undefined) token.setThumbprint('x5t', certificate);
  if (extra !== undefined) attachExtra(token, extra);
  ctx.oidc.entity('AccessToken', token);
  ctx.oidc.entity('Account', await findAccount(provider, ctx, subject, token));

  ctx.body = buildTokenResponse(provider, {
    accessToken: await token.save(),
    expiresIn: token.expiration,
    idToken: withIdToken && scopes.includes('openid') ? await idToken(provider, ctx, scope) : undefined,
    refreshToken: withRefreshToken
      ? await refreshToken(provider, ctx, token, { ...source, resource: audience })
      : undefined,
    scope: scope || undefined,
    tokenType: token.tokenType,
    issuedTokenType,
  });
}

async function refreshToken(
  provider: Provider,
  ctx: TokenEndpointGrantContext,
  access: AccessToken,
  source: ConstructorParameters<typeof provider.RefreshToken>[0],
): Promise<string> {
  const token = new provider.RefreshToken({ ...source, rotations: 0 });
  await applyRefreshTokenBindings(provider, ctx, access, token);
  return token.save();
}

async function idToken(provider: Provider, ctx: TokenEndpointGrantContext, scope: string): Promise<string> {
  const account = ctx.oidc.account!;
  const claims = await account.claims('id_token', scope, {}, []);
  const token = new provider.IdToken(
    { ...claims, sub: account.accountId, auth_time: Math.floor(Date.now() / 1000) },
    { ctx },
  );
  Object.assign(token, { scope, mask: {}, rejected: [] });
  return token.issue({ use: 'idtoken' });
}
