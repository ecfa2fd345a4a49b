import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import { metadataOf, type StandingClients, standingClients } from './clients.ts';
import { Faults } from './faults.ts';
import { createFront } from './front.ts';
import { trustIssuers } from './grants/foreign-tokens.ts';
import type { Claims, Habits } from './habits/habits.ts';
import { habitsOf } from './habits/habits-of.ts';
import type { KnownProvider } from './habits/known.ts';
import { createSigningKeys } from './keys.ts';
import { isLoopbackHost } from './loopback.ts';
import { people as everybody, type Person } from './people.ts';
import { createProvider } from './provider.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';

export interface DevIdpOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. Whoever can reach it can be anybody. */
  readonly host?: string;
  /** Lets `host` be beyond loopback. */
  readonly allowsNetwork?: boolean;
  /** How others reach it, without a path; default: by host and port. */
  readonly url?: string | undefined;
  /** Whose habits; default none's: RFC 9068 access tokens, and everything that can be switched on is. */
  readonly as?: KnownProvider;
  /** Who can sign in; default alice, bob and admin. */
  readonly people?: readonly Person[];
  /** Clients beside the standing ones, as RFC 7591 describes them, with `client_id`. */
  readonly clients?: readonly ClientMetadata[];
  /** Scopes beside the provider's own. */
  readonly scopes?: readonly string[];
  /** Default 3600. */
  readonly accessTokenSeconds?: number;
  /** Default: as the provider whose habits it has. */
  readonly accessTokens?: 'jwt' | 'opaque' | undefined;
  /** Dynamic client registration (RFC 7591); default: as the provider whose habits it has. */
  readonly registration?: boolean | undefined;
  /** Whether `resource` is heeded (RFC 8707); default: as the provider whose habits it has. */
  readonly resourceIndicators?: boolean | undefined;
  /** Whether a client may be a URL of its metadata; default: as the provider whose habits it has. */
  readonly clientIdMetadata?: boolean;
  /** Whether people are asked what an application may have; default true. */
  readonly asksConsent?: boolean;
  /** Other issuers whose tokens it takes in an exchange (RFC 8693). */
  readonly trusts?: readonly string[];
  /** A JSON Web Key Set with the private keys to sign with; written when it is not there. Default: new ones every time. */
  readonly keysFile?: string | undefined;
  /** Serves HTTPS, and asks clients for a certificate. PEM. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** Fetches metadata documents of clients and their keys. */
  readonly fetch?: typeof fetch;
}

export interface RunningDevIdp {
  readonly issuer: string;
  /** Scheme, host and port. */
  readonly url: string;
  readonly people: readonly Person[];
  readonly clients: StandingClients;
  readonly faults: Faults;
  /** How tokens name a group: by its name, or an identifier. */
  groupIdOf(name: string): string;
  /** The discovery document's address. */
  readonly discoveryUrl: string;
  readonly tokenUrl: string;
  /** New keys sign from now on; the former stay published unless `overlap` is false. */
  rotateKeys(overlap?: boolean): Promise<void>;
  /** Signs anything with the key of now; for tokens that no provider would issue. */
  sign(claims: Claims, header?: Claims): Promise<string>;
  /** Stops listening and drops connections; `up` comes back at the same address, remembering everything. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an OpenID provider for development and tests: people are who they say they are. */
export async function startDevIdp(options: DevIdpOptions = {}): Promise<RunningDevIdp> {
  const { host = '127.0.0.1', tls } = options;
  if (!isLoopbackHost(host) && options.allowsNetwork !== true)
    throw new Error(`${host} is beyond loopback, where others could sign in as anybody; allowsNetwork permits it.`);
  const habits = withOptions(habitsOf(options.as), options);
  const people = options.people ?? [...everybody, ...habits.morePeople];
  const keys = await createSigningKeys(options.keysFile);
  const server = tls === undefined ? createHttpServer() : createHttpsServer(httpsOptions(tls));
  await listen(server, host, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const own = `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const url = options.url ?? own;
  const issuer = url + habits.issuerPath;

  const clients = standingClients(habits.clientIdOf);
  const bySubject = new Map(people.map((person) => [habits.subjectOf(person), person]));
  const findPerson = (subject: string) => bySubject.get(subject);
  const findPersonByLogin = (login: string) => people.find(({ name, email }) => login === name || login === email);
  const tokens = new Tokens({ habits, keys, issuer, form: options.accessTokens, findPerson });
  const readIdToken = async (token: string) => {
    const publicKeys = createLocalJWKSet({ keys: keys.all.map(({ d, p, q, dp, dq, qi, ...jwk }) => jwk) as never });
    return jwtVerify(token, publicKeys, { issuer }).then(
      ({ payload }) => payload.sub,
      () => undefined,
    );
  };
  const settings = {
    ...{ issuer, habits, keys, tokens, people, findPerson, findPersonByLogin, readIdToken },
    readForeignToken: trustIssuers(options.trusts ?? []),
    store: new Store(),
    clients: [...metadataOf(clients), ...(options.clients ?? [])],
    standing: new Set(Object.values(clients).map(({ id }) => id)),
    cookieKey: randomBytes(32).toString('base64url'),
    scopes: options.scopes ?? [],
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    fetch: options.fetch ?? fetch,
  };
  const current = () => {
    const provider = createProvider(settings);
    return { provider, answer: provider.callback() };
  };
  let now = current();
  const faults = new Faults();
  const { subjectOf } = habits;
  const interactions = { people, asksConsent: options.asksConsent ?? true, subjectOf, findPerson };
  server.on('request', createFront({ habits, host: new URL(url).host, faults, interactions, provider: () => now }));

  const down = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    ...{ issuer, url, people, clients, faults, down, stop: down },
    discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    tokenUrl: url + habits.paths.token,
    groupIdOf: habits.groupIdOf,
    sign: (claims, header) => tokens.sign(claims, header),
    async rotateKeys(overlap = true) {
      await keys.rotate(overlap);
      now = current();
    },
    up: () => listen(server, host, port),
  };
}

function withOptions(habits: Habits, options: DevIdpOptions): Habits {
  const { has } = habits;
  return {
    ...habits,
    has: {
      ...has,
      registration: options.registration ?? has.registration,
      resourceIndicators: options.resourceIndicators ?? has.resourceIndicators,
      clientIdMetadata: options.clientIdMetadata ?? has.clientIdMetadata,
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function httpsOptions({ cert, key, clientCa }: NonNullable<DevIdpOptions['tls']>) {
  // Certificates that nobody vouches for are seen too: what they are good for is decided per client.
  return { cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: false };
}
