import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../upstreams/listen.ts';

export interface FakeHcv {
  readonly url: string;
  readonly port: number;
  /** Logins that were granted. */
  readonly logins: number;
  /** Secrets that were given. */
  readonly reads: number;
  /** Requests that have arrived and are not answered, and the most there ever were. */
  readonly waiting: number;
  readonly waitingMost: number;
  /** Writes a secret, as a further version where the engine keeps them. */
  put(path: string, fields: Readonly<Record<string, unknown>>): void;
  /** Every token that a login gave is refused from now on. */
  revokeTokens(): void;
  /** Answers 503 to everything, as a sealed server does. */
  seal(isSealed: boolean): void;
  /** Answers are held back until it is let go. */
  hold(isHeld: boolean): void;
  stop(): Promise<void>;
}

export interface FakeHcvOptions {
  kv?: 'v1' | 'v2';
  mount?: string;
  namespace?: string;
  /** A token that is always good. */
  token?: string;
  appRole?: { roleId: string; secretId: string };
  kubernetes?: { role: string; jwt: string };
  /** Of the tokens that logins give. */
  leaseSeconds?: number;
  port?: number;
}

/**
 * The part of HashiCorp Vault's HTTP API that reads need: logins, and KV engines of both versions. Strict: what the real server
 * refuses, and a path, method or header that it does not know, is refused as it does.
 */
export async function startFakeHcv(options: FakeHcvOptions = {}): Promise<FakeHcv> {
  const { kv = 'v2', mount = 'secret', namespace, token, leaseSeconds = 3600 } = options;
  const secrets = new Map<string, Readonly<Record<string, unknown>>[]>();
  const tokens = new Set<string>();
  let logins = 0;
  let reads = 0;
  let isSealed = false;
  let held: Promise<void> | undefined;
  let letGo = () => {};
  let waiting = 0;
  let waitingMost = 0;

  const server = createServer((request, response) => {
    waitingMost = Math.max(waitingMost, ++waiting);
    response.once('close', () => waiting--);
    void (held ?? Promise.resolve()).then(async () => answer(request, response));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const url = new URL(request.url!, 'http://vault');
    if (isSealed) return say(503, { errors: ['Vault is sealed'] });
    if (request.headers['x-vault-namespace'] !== namespace) return say(404, { errors: ['no handler for route'] });
    const login = /^\/v1\/auth\/([^/]+)\/login$/.exec(url.pathname);
    if (login !== null) return await logIn(login[1]!, request, say);
    const given = request.headers['x-vault-token'];
    if (typeof given !== 'string' || (given !== token && !tokens.has(given)))
      return say(403, { errors: ['permission denied'] });
    const prefix = kv === 'v2' ? `/v1/${mount}/data/` : `/v1/${mount}/`;
    if (request.method !== 'GET' || !url.pathname.startsWith(prefix)) return say(404, { errors: [] });
    const versions = secrets.get(decodeURIComponent(url.pathname.slice(prefix.length)));
    const version = Number(url.searchParams.get('version') ?? versions?.length);
    const fields = versions?.[version - 1];
    if (fields === undefined) return say(404, { errors: [] });
    reads++;
    const lease = { request_id: randomUUID(), lease_id: '', renewable: false, lease_duration: 0 };
    return say(200, {
      ...lease,
      data: kv === 'v2' ? { data: fields, metadata: { version, destroyed: false } } : fields,
    });
  }

  async function logIn(
    path: string,
    request: IncomingMessage,
    say: (status: number, body: unknown) => void,
  ): Promise<void> {
    if (request.method !== 'POST' && request.method !== 'PUT') return say(405, { errors: ['unsupported operation'] });
    const given = JSON.parse(await text(request)) as Record<string, unknown>;
    const { appRole, kubernetes } = options;
    const isGood =
      (path === 'approle' &&
        appRole !== undefined &&
        given['role_id'] === appRole.roleId &&
        given['secret_id'] === appRole.secretId) ||
      (path === 'kubernetes' &&
        kubernetes !== undefined &&
        given['role'] === kubernetes.role &&
        given['jwt'] === kubernetes.jwt);
    if (!isGood) return say(400, { errors: ['invalid role or secret ID'] });
    logins++;
    const client_token = `hvs.${randomUUID()}`;
    tokens.add(client_token);
    say(200, { auth: { client_token, lease_duration: leaseSeconds, renewable: true, token_type: 'service' } });
  }

  const listening = await listenOnLoopback(server, options.port);
  return {
    ...listening,
    get logins() {
      return logins;
    },
    get reads() {
      return reads;
    },
    get waiting() {
      return waiting;
    },
    get waitingMost() {
      return waitingMost;
    },
    put(path, fields) {
      secrets.set(path, kv === 'v2' ? [...(secrets.get(path) ?? []), fields] : [fields]);
    },
    revokeTokens: () => tokens.clear(),
    seal(sealed) {
      isSealed = sealed;
    },
    hold(isHeld) {
      letGo();
      held = undefined;
      if (isHeld)
        held = new Promise((resolve) => {
          letGo = resolve;
        });
    },
    async stop() {
      letGo();
      await listening.stop();
    },
  };
}
