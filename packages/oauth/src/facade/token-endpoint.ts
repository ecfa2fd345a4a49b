import { hash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Log, Records, Refusal } from '@sallyport/pipeline';
import { valuesOf } from '../claims/claim-path.ts';
import type { AccessTokens } from './access-token.ts';
import { json, oauthError } from './answers.ts';
import { findResource } from './authorization-request.ts';
import { publicIdOf } from './client.ts';
import { type ProviderLeg, providerFailure } from './provider-leg.ts';
import type { FacadeSeals, Granted, Refresh } from './sealed.ts';
import type { FacadeSettings } from './settings.ts';

export const codeSeconds = 60;

const badCode = oauthError('invalid_grant', 'The code is not good for this client, redirect URI and verifier.');
const badRefreshToken = oauthError('invalid_grant', 'The refresh token is not good.');
const badTarget = oauthError('invalid_target', 'The resource is not the one that was granted.');
const unavailable = oauthError('temporarily_unavailable', 'The identity provider does not answer.', 503, [
  'Retry-After',
  '5',
]);

export interface TokenEndpointParts {
  readonly settings: FacadeSettings;
  readonly seals: FacadeSeals;
  readonly accessTokens: AccessTokens;
  readonly provider: ProviderLeg;
  readonly records: Records;
  readonly log: Log;
  nowMs(): number;
}

/** Turns codes and refresh tokens into access tokens, each of them once. */
export class TokenEndpoint {
  readonly #parts: TokenEndpointParts;

  constructor(parts: TokenEndpointParts) {
    this.#parts = parts;
  }

  async answer(form: URLSearchParams): Promise<Refusal> {
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return await this.#redeemCode(form);
      case 'refresh_token':
        return await this.#refresh(form);
      default:
        return oauthError('unsupported_grant_type', 'grant_type is neither authorization_code nor refresh_token.');
    }
  }

  /** RFC 7009. What is no token of ours is as good as revoked; access tokens end by themselves, soon. */
  async revoke(form: URLSearchParams): Promise<Refusal> {
    const { seals, provider, log } = this.#parts;
    const token = form.get('token') ?? '';
    if (token === '') return oauthError('invalid_request', 'token is missing.');
    if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
      return oauthError('unsupported_token_type', 'Access tokens are not revoked: they expire within minutes.');
    const refresh = await seals.refresh.open(token);
    if (refresh === undefined || refresh.client !== clientOf(form)) return json({});
    await this.#endFamily(refresh.family, refresh.signedInAtSeconds);
    await provider.revoke(refresh.granted).catch((error: unknown) => {
      log.warn('oauth-facade: the provider did not revoke a refresh token', { reason: providerFailure(error).reason });
    });
    return json({});
  }

  async #redeemCode(form: URLSearchParams): Promise<Refusal> {
    const { seals, settings, records, log } = this.#parts;
    const code = await seals.code.open(form.get('code') ?? '');
    if (code === undefined) return badCode;
    const { request, granted, id, signedInAtSeconds } = code;
    const isTheirs = request.client.publicId === clientOf(form) && request.redirectUri === form.get('redirect_uri');
    if (!isTheirs || !isVerified(form.get('code_verifier'), request.challenge)) return badCode;
    if (grantedResource(form, request.resource, settings) === undefined) return badTarget;
    const isFirst = await records.add(`oauth-facade code ${id}`, '1', (codeSeconds + 5) * 1000);
    if (!isFirst) {
      // Somebody else has it too: what they got for it ends.
      await this.#endFamily(id, signedInAtSeconds);
      return badCode;
    }
    const { client, resource, scopes } = request;
    log.info('oauth-facade: somebody has signed in', { person: granted.subject, client: client.publicId, resource });
    return await this.#issue({
      id: randomUUID(),
      family: id,
      client: client.publicId,
      resource,
      scopes,
      granted,
      signedInAtSeconds,
    });
  }

  async #refresh(form: URLSearchParams): Promise<Refusal> {
    const { seals, settings, records, provider, log } = this.#parts;
    const refresh = await seals.refresh.open(form.get('refresh_token') ?? '');
    if (refresh === undefined || refresh.client !== clientOf(form)) return badRefreshToken;
    const resource = grantedResource(form, refresh.resource, settings);
    if (resource === undefined) return badTarget;
    const offered = refresh.scopes.filter((scope) => resource.scopes.includes(scope));
    const scopes = narrowed(offered, form.get('scope'));
    if (scopes === undefined) return oauthError('invalid_scope', 'scope is more than was granted.');
    if ((await records.get(endedKey(refresh.family))) !== undefined) return badRefreshToken;
    const usedKey = `oauth-facade used ${refresh.id}`;
    if (!(await records.add(usedKey, '1', this.#leftMs(refresh.signedInAtSeconds)))) {
      log.warn('oauth-facade: a refresh token was used twice; its family is revoked', { client: refresh.client });
      await this.#endFamily(refresh.family, refresh.signedInAtSeconds);
      return badRefreshToken;
    }
    let granted: Granted;
    try {
      granted = await provider.refreshed(refresh.granted);
    } catch (error) {
      const failure = providerFailure(error);
      log.warn('oauth-facade: the provider did not refresh', { reason: failure.reason });
      if (failure.error === 'access_denied') return badRefreshToken;
      // The provider's outage is not the client's fault: the token stays good.
      await records.delete(usedKey);
      return unavailable;
    }
    return await this.#issue({ ...refresh, id: randomUUID(), granted }, scopes);
  }

  async #issue(refresh: Refresh, scopes: readonly string[] = refresh.scopes): Promise<Refusal> {
    const { settings, seals, accessTokens } = this.#parts;
    const { granted, client, resource, signedInAtSeconds } = refresh;
    const untilMs = (signedInAtSeconds + settings.refreshTokenSeconds) * 1000;
    const mayRefresh = granted.providerRefreshToken !== undefined && settings.refreshTokenSeconds > 0;
    return json({
      access_token: await accessTokens.issue({ granted, client, resource, scopes }),
      token_type: 'Bearer',
      expires_in: settings.accessTokenSeconds,
      ...(mayRefresh && { refresh_token: await seals.refresh.seal(refresh, untilMs) }),
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    });
  }

  async #endFamily(family: string, signedInAtSeconds: number): Promise<void> {
    await this.#parts.records.put(endedKey(family), '1', this.#leftMs(signedInAtSeconds));
  }

  /** How long refresh tokens of a sign-in may still be good. */
  #leftMs(signedInAtSeconds: number): number {
    const { settings, nowMs } = this.#parts;
    return Math.max(1_000, (signedInAtSeconds + settings.refreshTokenSeconds + 60) * 1000 - nowMs());
  }
}

function clientOf(form: URLSearchParams): string {
  return publicIdOf(form.get('client_id') ?? '');
}

function endedKey(family: string): string {
  return `oauth-facade ended ${family}`;
}

/** RFC 7636 §4.6. */
function isVerified(verifier: string | null, challenge: string): boolean {
  if (verifier === null || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return timingSafeEqual(Buffer.from(hash('sha256', verifier, 'base64url')), Buffer.from(challenge));
}

/** The resource that was granted, if nothing else is asked for and it is still offered. */
function grantedResource(form: URLSearchParams, granted: string, { resources }: FacadeSettings) {
  const asked = form.getAll('resource');
  const found = findResource(asked.length === 0 ? [granted] : asked, resources);
  return found?.resource === granted ? found : undefined;
}

/** The scopes asked for, if all of them were granted. */
function narrowed(granted: readonly string[], asked: string | null): readonly string[] | undefined {
  const wanted = valuesOf(asked ?? '');
  if (wanted.length === 0) return granted;
  return wanted.every((scope) => granted.includes(scope)) ? wanted : undefined;
}
