import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { jwtVerify } from 'jose';
import { startAnsweringServer, type VaultAnswer } from './answering-server.ts';

export interface FakeGcp {
  readonly url: string;
  /** A key file of a service account that is let in. */
  readonly keyFile: string;
  /** Tokens that were given. */
  readonly tokensGiven: number;
  put(name: string, secret: string): void;
  fail(): void;
  stop(): Promise<void>;
}

const scope = 'https://www.googleapis.com/auth/cloud-platform';

/** Secret Manager, the token endpoint (`/token`) and the metadata server of a machine, as Google answers. */
export async function startFakeGcp({
  project,
  lastsSeconds = 3599,
}: {
  project: string;
  lastsSeconds?: number;
}): Promise<FakeGcp> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const email = `gateway@${project}.iam.gserviceaccount.com`;
  const secrets = new Map<string, string[]>();
  const tokens = new Set<string>();
  let fails = false;
  let base = '';

  async function answer(request: IncomingMessage): Promise<VaultAnswer> {
    const url = new URL(request.url!, 'http://gcp');
    const body = await text(request);
    if (fails) return [503, { error: { status: 'UNAVAILABLE' } }];
    if (url.pathname === '/token' && request.method === 'POST') return await tokenFor(new URLSearchParams(body));
    if (url.pathname === '/computeMetadata/v1/instance/service-accounts/default/token')
      return request.headers['metadata-flavor'] === 'Google' ? [200, newToken()] : [403, {}];
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(token)) return [401, { error: { status: 'UNAUTHENTICATED' } }];
    const path = /^\/v1\/projects\/([^/]+)\/secrets\/([^/]+)\/versions\/([^/]+):access$/.exec(url.pathname);
    const versions = path?.[1] === project ? secrets.get(decodeURIComponent(path[2]!)) : undefined;
    const version = path?.[3] === 'latest' ? versions?.length : Number(path?.[3]);
    const secret = versions?.[(version ?? 0) - 1];
    if (request.method !== 'GET' || secret === undefined) return [404, { error: { status: 'NOT_FOUND' } }];
    return [
      200,
      {
        name: `projects/1/secrets/${path![2]}/versions/${version}`,
        payload: { data: Buffer.from(secret).toString('base64') },
      },
    ];
  }

  async function tokenFor(form: URLSearchParams): Promise<VaultAnswer> {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return [400, { error: 'unsupported_grant_type' }];
    try {
      const { payload } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
        issuer: email,
        audience: `${base}/token`,
        algorithms: ['RS256'],
        maxTokenAge: '1h',
        requiredClaims: ['exp', 'iat', 'scope'],
      });
      return payload['scope'] === scope ? [200, newToken()] : [400, { error: 'invalid_scope' }];
    } catch {
      return [400, { error: 'invalid_grant' }];
    }
  }

  function newToken() {
    const access_token = `ya29.${randomUUID()}`;
    tokens.add(access_token);
    return { access_token, expires_in: lastsSeconds, token_type: 'Bearer' };
  }

  const listening = await startAnsweringServer(answer);
  base = listening.url;
  return {
    ...listening,
    keyFile: JSON.stringify({
      type: 'service_account',
      project_id: project,
      private_key_id: 'k1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: email,
      token_uri: `${base}/token`,
    }),
    get tokensGiven() {
      return tokens.size;
    },
    put(name, secret) {
      secrets.set(name, [...(secrets.get(name) ?? []), secret]);
    },
    fail() {
      fails = true;
    },
  };
}
