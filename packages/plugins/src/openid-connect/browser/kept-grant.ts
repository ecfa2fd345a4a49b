import { expiryMs, isProblem, parseToken } from '@sallyport/oauth';
import type { Claims } from '@sallyport/pipeline';
import type { Grant } from '../methods/method.ts';
import type { Origin } from './origin.ts';

/** What a session keeps of a grant: plain data. Claims are read from the tokens again. */
export interface KeptGrant extends Origin, Pick<Grant, KeptAsItIs> {
  readonly accessToken?: string | undefined;
  readonly idToken?: string | undefined;
  /** From then on the tokens are to be renewed. */
  readonly dueAtMs?: number | undefined;
}

type KeptAsItIs = 'refreshToken' | 'introspection' | 'introspectionJwt' | 'userInfo' | 'userInfoJwt' | 'expiresAtMs';

export function keepGrant(grant: Grant, origin: Origin, nowMs: number): KeptGrant {
  const { accessToken, idToken, refreshToken, introspection, introspectionJwt, userInfo, userInfoJwt } = grant;
  const expiresAtMs = endOf(grant);
  return {
    ...origin,
    ...{ accessToken: accessToken?.text, idToken: idToken?.text },
    ...{
      refreshToken,
      introspection,
      introspectionJwt,
      userInfo,
      userInfoJwt,
      expiresAtMs,
      dueAtMs: dueAtMs(expiresAtMs, nowMs),
    },
  };
}

/** A provider that does not say when its token ends may have written it into the token, or tell whoever asks about it. */
function endOf({ accessToken, introspection, expiresAtMs }: Grant): number | undefined {
  if (expiresAtMs === undefined) return expiryMs((accessToken?.claims ?? introspection)?.['exp']);
  // Where times are not looked at, there is no end, which JSON could not say.
  return Number.isFinite(expiresAtMs) ? expiresAtMs : undefined;
}

/** Before their end, so that the upstream has time to use them; of tokens that live shortly, in their last quarter. */
export function dueAtMs(expiresAtMs: number | undefined, nowMs: number): number | undefined {
  return expiresAtMs === undefined ? undefined : expiresAtMs - Math.min(20_000, (expiresAtMs - nowMs) / 4);
}

/** The payload of a token that was verified, or came from the provider itself; undefined for an opaque one. */
export function claimsOf(text: string): Claims | undefined {
  const token = parseToken(text);
  return isProblem(token) ? undefined : token.claims;
}

/** Grants of sessions, read once for one that is used again: what is decided of their claims is known by these. */
export function createGrantReader(): (kept: KeptGrant) => Grant {
  const known = new Map<string, Grant>();
  return (kept) => {
    const { accessToken, idToken, refreshToken, introspection, userInfo, expiresAtMs } = kept;
    const key = JSON.stringify([accessToken, idToken, refreshToken, introspection, userInfo, expiresAtMs]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const grant = readGrant(kept);
    known.set(key, grant);
    for (const oldest of known.keys()) if (known.size > grantsMax) known.delete(oldest);
    return grant;
  };
}

const grantsMax = 500;

function readGrant(kept: KeptGrant): Grant {
  const { accessToken, idToken, refreshToken, introspection, introspectionJwt, userInfo, userInfoJwt, expiresAtMs } =
    kept;
  const idClaims = idToken === undefined ? undefined : claimsOf(idToken);
  return {
    method: 'session',
    accessToken: accessToken === undefined ? undefined : { text: accessToken, claims: claimsOf(accessToken) },
    idToken: idClaims && { text: idToken!, claims: idClaims },
    ...{ refreshToken, introspection, introspectionJwt, userInfo, userInfoJwt, expiresAtMs },
  };
}
