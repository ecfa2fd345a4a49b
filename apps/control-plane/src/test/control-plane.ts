import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnalyticsStore, Conversations, createDuckDbStore } from '@sallyport/analytics';
import { plugins } from '@sallyport/plugins';
import { createStore, type Store } from '@sallyport/store';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createAccess } from '../access/create-access.ts';
import { createToken, hashOfToken } from '../access/token.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { openSigningKey } from '../audit/signing-key.ts';
import { emptyHub } from '../cluster/hub.ts';
import { openConfiguration } from '../configuration/configuration.ts';
import { makeFirstControlPlane } from '../control-planes/first.ts';
import { Deliveries } from '../deliveries/deliveries.ts';
import { createServer } from '../http/server.ts';
import { ensureOrganization } from '../identity/new-organization.ts';
import type { Log } from '../log.ts';
import { OutboundRules } from '../outbound/rules.ts';
import { Sealer } from '../secrets/sealer.ts';
import { createServices, type Services } from '../services.ts';
import { ProviderTokenSource } from '../sign-in/access-tokens/provider-token-source.ts';
import { SessionSource } from '../sign-in/sessions/session-source.ts';
import { createSignIn } from '../sign-in/sign-in.ts';

export const controlPlaneId = '3f1c0d5e-8a60-4a0c-9d0f-6f1d2b7c9e11';
export const organizationId = '0b6f7a52-0a35-4f51-9a5e-0c1f6f3a4d10';
const dayMs = 24 * 3_600_000;

interface Parts {
  app: FastifyInstance;
  services: Services;
  store: Store;
  analytics: AnalyticsStore;
  folder: string;
  logged: string[];
  tokens: Readonly<Record<'operator' | 'node', string>>;
  clock: { ms: number };
}

/** The API over real stores in a folder of its own, asked without a socket. */
export class TestControlPlane {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async start({
    urls = [],
    smtp,
  }: {
    urls?: readonly string[];
    smtp?: Services['smtp'];
  } = {}): Promise<TestControlPlane> {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-control-plane-'));
    const clock = { ms: Date.UTC(2026, 10, 26, 12) };
    const nowMs = () => clock.ms;
    const store = await createStore({ file: ':memory:', nowMs });
    await store.settings.set('organization_id', organizationId);
    await ensureOrganization(store.identity.organizations, organizationId, nowMs());
    await makeFirstControlPlane(store, { organizationId, controlPlaneId }, nowMs());
    const retention = { analyticsMs: 90 * dayMs, requestsMs: 7 * dayMs };
    const analytics = await createDuckDbStore({ folder, retention, clock: { nowMs }, threads: 1 });
    const tokens = { operator: createToken('operator'), node: createToken('node') };
    const hashes = { operator: hashOfToken(tokens.operator), node: hashOfToken(tokens.node) };
    const logged: string[] = [];
    const say = (message: string, fields?: Record<string, unknown>) =>
      void logged.push(`${message} ${JSON.stringify(fields)}`);
    const log: Log = { info: say, warn: say, error: say };
    const conversations = await Conversations.open({ store: analytics, clock: { nowMs } });
    const sealer = new Sealer(createToken('operator'));
    const configuration = await openConfiguration(store, sealer, plugins, nowMs);
    const rules = new OutboundRules(['127.0.0.1']);
    const reach = { isTls: false, urls };
    const sessionLimits = { idleMs: 3_600_000, absoluteMs: 12 * 3_600_000 };
    const signIn = await createSignIn({ store, sealer, rules, log, reach, sessionLimits, nowMs });
    const auditTrail = new AuditTrail({ audit: store.audit, log });
    const tokenParts = { store, providers: signIn.providers, rules, auditTrail, reach, organizationId, log, nowMs };
    const providerTokens = new ProviderTokenSource(tokenParts);
    const access = createAccess(store, {
      installation: { hashes, organizationId, controlPlaneId },
      sources: [new SessionSource(signIn.sessions, store.identity.callers, reach), providerTokens],
      nowMs,
    });
    const services = createServices({
      version: '1.4.0',
      controlPlaneId,
      organizationId,
      store,
      analytics,
      conversations,
      access,
      signIn,
      endpoints: { controlPlane: '', telemetry: '', authority: undefined },
      auditTrail,
      auditKey: await openSigningKey(store.settings, sealer),
      hub: emptyHub,
      ...configuration,
      deliveries: new Deliveries({ store, sealer, ...configuration }),
      plugins,
      log,
      sealer,
      rules,
      smtp,
      nowMs,
    });
    const app = await createServer(services, { tls: undefined, urls, version: '0.0.0' });
    return new TestControlPlane({ app, services, store, analytics, folder, logged, tokens, clock });
  }

  get store(): Store {
    return this.#parts.store;
  }

  /** What routes and jobs work with. */
  get services(): Services {
    return this.#parts.services;
  }

  get analytics(): AnalyticsStore {
    return this.#parts.analytics;
  }

  /** What it said in its log. */
  get logged(): readonly string[] {
    return this.#parts.logged;
  }

  get nowMs(): number {
    return this.#parts.clock.ms;
  }

  set nowMs(ms: number) {
    this.#parts.clock.ms = ms;
  }

  get operatorToken(): string {
    return this.#parts.tokens.operator;
  }

  /** Where it can be asked over a socket, from now on. */
  async listen(): Promise<string> {
    return await this.#parts.app.listen({ host: '127.0.0.1', port: 0 });
  }

  /** Asks as somebody; as the operator by default. */
  async ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    { as = 'operator', ...options }: InjectOptions & { as?: 'operator' | 'node' | 'nobody' | { token: string } } = {},
  ): Promise<LightMyRequestResponse> {
    const { app, tokens } = this.#parts;
    const token = typeof as === 'object' ? as.token : as === 'nobody' ? undefined : tokens[as];
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return await app.inject({ method, url, ...options, headers: { ...authorization, ...options.headers } });
  }

  async stop(): Promise<void> {
    const { app, services, store, analytics, folder } = this.#parts;
    await app.close();
    await services.auditTrail.close();
    await analytics.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
}
