import { type DevIdpOptions, type RunningDevIdp, type StandingClient, startDevIdp } from '@sallyport/dev-idp';
import type { PlainBrowser, Visit } from './browser.ts';
import { signInAt } from './sign-in.ts';

export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly scope?: string;
  readonly issued_token_type?: string;
}

export interface TokenOptions {
  /** Default the gateway's. */
  readonly client?: StandingClient;
  readonly scope?: string;
  readonly audience?: string;
}

export interface RunningIdp extends RunningDevIdp {
  /** Tokens of a person (`alice`, `bob`, `admin`), by the password grant. */
  tokensOf(person: string, options?: TokenOptions): Promise<TokenResponse>;
  /** A token of a client itself. */
  tokenOfClient(options?: TokenOptions): Promise<TokenResponse>;
  /** A token request with any form; throws where it is refused. */
  requestToken(form: Readonly<Record<string, string>>, client?: StandingClient): Promise<TokenResponse>;
  /**
   * Goes to `url` and signs in on the way wherever the provider asks who it is. Ends at the first page of somebody else, or
   * before a URL that begins with `until`.
   */
  signIn(person: string, url: string, options?: { browser?: PlainBrowser; until?: string }): Promise<Visit>;
}

/** Starts a real OpenID provider in this process: `@sallyport/dev-idp`, and what tests want of one. */
export async function startIdp(options?: DevIdpOptions): Promise<RunningIdp> {
  const idp = await startDevIdp(options);
  const requestToken = async (
    form: Readonly<Record<string, string>>,
    { id, secret }: StandingClient = idp.clients.gateway,
  ) => {
    const response = await fetch(idp.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ ...form, client_id: id, ...(secret === undefined ? {} : { client_secret: secret }) }),
    });
    if (!response.ok) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as TokenResponse;
  };
  return {
    ...idp,
    requestToken,
    tokensOf: (person, { client, ...rest } = {}) =>
      requestToken(
        { grant_type: 'password', username: person, password: person, scope: 'openid profile email', ...rest },
        client,
      ),
    tokenOfClient: ({ client, ...rest } = {}) => requestToken({ grant_type: 'client_credentials', ...rest }, client),
    signIn: (person, url, options) => signInAt(idp.url, person, url, options),
  };
}
