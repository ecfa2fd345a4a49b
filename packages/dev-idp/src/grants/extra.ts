import type { AccessToken, ClientCredentials } from 'oidc-provider';

type Token = AccessToken | ClientCredentials;
type Extra = Readonly<Record<string, unknown>>;

// oidc-provider asks for the claims it does not know itself when a token is saved.
const extras = new WeakMap<Token, Extra>();

export function attachExtra(token: Token, extra: Extra): void {
  extras.set(token, extra);
}

export function extraOf(token: Token): Extra | undefined {
  return extras.get(token);
}
