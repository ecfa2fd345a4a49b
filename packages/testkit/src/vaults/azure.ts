import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { startAnsweringServer, type VaultAnswer } from './answering-server.ts';

export interface FakeAzure {
  readonly url: string;
  /** Who tokens were given to: `client-secret`, `workload`, `machine`. */
  readonly tokensGiven: readonly string[];
  /** Gives the version's id. */
  put(name: string, secret: string): string;
  fail(): void;
  stop(): Promise<void>;
}

export interface FakeAzureOptions {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** A workload's token that is taken instead of the secret. */
  federatedToken?: string;
  /** What tokens must be for. */
  resource?: string;
  lastsSeconds?: number;
}

/** Key Vault, the token endpoint of Entra ID (`/{tenant}/oauth2/v2.0/token`) and the metadata service of a machine. */
export async function startFakeAzure(options: FakeAzureOptions): Promise<FakeAzure> {
  const {
    tenantId,
    clientId,
    clientSecret,
    federatedToken,
    resource = 'https://vault.azure.net',
    lastsSeconds = 3599,
  } = options;
  const secrets = new Map<string, { id: string; secret: string }[]>();
  const tokens = new Set<string>();
  const tokensGiven: string[] = [];
  let fails = false;

  async function answer(request: IncomingMessage): Promise<VaultAnswer> {
    const url = new URL(request.url!, 'http://azure');
    const body = await text(request);
    if (fails) return [500, { error: { code: 'InternalServerError' } }];
    if (url.pathname === `/${tenantId}/oauth2/v2.0/token`) return tokenFor(new URLSearchParams(body));
    if (url.pathname === '/metadata/identity/oauth2/token') {
      const isGood = request.headers['metadata'] === 'true' && url.searchParams.get('api-version') === '2018-02-01';
      return isGood && url.searchParams.get('resource') === resource ? [200, newToken('machine')] : [400, {}];
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(token)) return [401, { error: { code: 'Unauthorized' } }];
    const path = /^\/secrets\/([^/]+)\/([^/]*)$/.exec(url.pathname);
    if (path === null || !url.searchParams.has('api-version')) return [400, { error: { code: 'BadParameter' } }];
    const versions = secrets.get(path[1]!) ?? [];
    const found = path[2] === '' ? versions.at(-1) : versions.find(({ id }) => id === path[2]);
    if (found === undefined) return [404, { error: { code: 'SecretNotFound' } }];
    return [
      200,
      {
        value: found.secret,
        id: `https://v.vault.azure.net/secrets/${path[1]}/${found.id}`,
        attributes: { enabled: true },
      },
    ];
  }

  function tokenFor(form: URLSearchParams): VaultAnswer {
    const isAsked =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === clientId &&
      form.get('scope') === `${resource}/.default`;
    if (!isAsked) return [400, { error: 'invalid_request' }];
    if (form.get('client_secret') === clientSecret) return [200, newToken('client-secret')];
    const isWorkload = form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    if (isWorkload && federatedToken !== undefined && form.get('client_assertion') === federatedToken)
      return [200, newToken('workload')];
    return [401, { error: 'invalid_client' }];
  }

  function newToken(kind: string) {
    const access_token = randomUUID();
    tokens.add(access_token);
    tokensGiven.push(kind);
    // The metadata service writes numbers as text.
    const expires_in = kind === 'machine' ? String(lastsSeconds) : lastsSeconds;
    return { access_token, expires_in, token_type: 'Bearer' };
  }

  const listening = await startAnsweringServer(answer);
  return {
    ...listening,
    tokensGiven,
    put(name, secret) {
      const id = randomUUID().replaceAll('-', '');
      secrets.set(name, [...(secrets.get(name) ?? []), { id, secret }]);
      return id;
    },
    fail() {
      fails = true;
    },
  };
}
