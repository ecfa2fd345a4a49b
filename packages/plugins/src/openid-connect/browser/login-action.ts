import { ofClient } from '@sallyport/oauth';
import { type Exchange, type Refusal, refuse, type Services } from '@sallyport/pipeline';
import type { Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { noStore } from './no-store.ts';
import type { Visit } from './visits.ts';

/** What a caller who has just signed in is answered; undefined to go on to the upstream. */
export type LoginAction = (x: Exchange, grant: Grant, visit: Visit) => Refusal | undefined;

export function compileLoginAction(config: OpenidConnectConfig, { secret }: Pick<Services, 'secret'>): LoginAction {
  const uris = config.login_redirect_uri?.map((uri) => secret(uri).reveal());
  // Browsers send no strict cookie with a redirect that another site began; they do when a page of ours leads on.
  const goOn = config.session_cookie_same_site === 'Strict' ? leadOn : redirect;
  return (x, grant, visit) => {
    if (!config.login_methods.includes(grant.method)) return undefined;
    switch (config.login_action) {
      case 'response':
        return tokensAnswer(tokensOf(grant, config));
      case 'redirect': {
        const target = ofClient(uris, visit.client ?? 0) ?? visit.returnTo;
        return target === undefined
          ? undefined
          : (redirectWith(x, target, tokensOf(grant, config), config.login_redirect_mode) ?? goOn(target));
      }
      case 'upstream':
        // The code must not stay in the address, where it is shown, remembered and told to others.
        return visit.session !== undefined && visit.returnTo !== undefined ? goOn(visit.returnTo) : undefined;
    }
  };
}

function redirect(location: string): Refusal {
  return refuse(302, 'openid_signed_in', '', { headers: ['Location', location, ...noStore], body: '' });
}

function leadOn(location: string): Refusal {
  const url = location.replaceAll(/[&"'<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const body = `<!doctype html><meta http-equiv="refresh" content="0;url=${url}"><title>Signed in</title><a href="${url}">Continue</a>`;
  const headers = [...noStore, 'Content-Security-Policy', "default-src 'none'"];
  return refuse(200, 'openid_signed_in', '', { headers, body, contentType: 'text/html; charset=utf-8' });
}

function tokensAnswer(tokens: Record<string, unknown>): Refusal {
  return refuse(200, 'openid_signed_in', '', { headers: noStore, body: JSON.stringify(tokens) });
}

/** Undefined where there is nothing to hand over. */
function redirectWith(
  x: Exchange,
  target: string,
  tokens: Record<string, unknown>,
  mode: 'fragment' | 'query',
): Refusal | undefined {
  const given = Object.entries(tokens).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  if (given.length === 0) return undefined;
  x.markSecretHeader('location');
  const url = new URL(target);
  const parameters = new URLSearchParams(given);
  if (mode === 'fragment') url.hash = parameters.toString();
  else for (const [name, value] of parameters) url.searchParams.set(name, value);
  return redirect(url.href);
}

function tokensOf(grant: Grant, { login_tokens }: OpenidConnectConfig): Record<string, unknown> {
  const { accessToken, idToken, refreshToken, introspection, expiresAtMs } = grant;
  const all = {
    access_token: accessToken?.text,
    id_token: idToken?.text,
    refresh_token: refreshToken,
    introspection,
    tokens: {
      access_token: accessToken?.text,
      id_token: idToken?.text,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      ...(expiresAtMs !== undefined && { expires_at: Math.floor(expiresAtMs / 1000) }),
    },
  };
  return Object.fromEntries(login_tokens.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}
