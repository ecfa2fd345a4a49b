import type { RunningIdp } from '../idp/idp.ts';
import { McpApplication } from './application.ts';

const callback = 'http://127.0.0.1:9/callback';

/** Somebody at an application with an official MCP client, of either generation: sent to an authorization server, they sign in there at once. */
export class PersonAtClient extends McpApplication {
  override readonly clientMetadata = {
    client_name: 'MCP test client',
    redirect_uris: [callback],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  readonly #idp: Pick<RunningIdp, 'signIn'>;
  readonly #name: string;
  /** Every URL the person was sent to for signing in. */
  readonly authorizations: URL[] = [];
  /** What the last sign-in came back with. */
  callback: URLSearchParams | undefined;

  constructor(idp: Pick<RunningIdp, 'signIn'>, name: string) {
    super('MCP test client', callback);
    this.#idp = idp;
    this.#name = name;
  }

  override async redirectToAuthorization(url: URL): Promise<void> {
    this.authorizations.push(url);
    const { url: landed } = await this.#idp.signIn(this.#name, url.href, { until: callback });
    this.callback = landed.searchParams;
  }
}
