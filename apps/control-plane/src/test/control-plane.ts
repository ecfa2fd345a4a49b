import { createSqliteStore, type Store } from '@sallyport/store';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { Access } from '../access/access.ts';
import { createToken, hashOfToken } from '../access/token.ts';
import { createServer } from '../http/server.ts';
import type { Log } from '../log.ts';

/** The API over a store in memory, asked without a socket. */
export class TestControlPlane {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly logged: string[];
  readonly #tokens: Readonly<Record<'operator' | 'node', string>>;
  nowMs = Date.UTC(2026, 10, 26, 12);

  private constructor(
    app: FastifyInstance,
    store: Store,
    logged: string[],
    tokens: Record<'operator' | 'node', string>,
  ) {
    this.app = app;
    this.store = store;
    this.logged = logged;
    this.#tokens = tokens;
  }

  static async start({ urls = [] }: { urls?: readonly string[] } = {}): Promise<TestControlPlane> {
    const store = createSqliteStore(':memory:');
    const tokens = { operator: createToken('operator'), node: createToken('node') };
    const access = new Access({ operator: hashOfToken(tokens.operator), node: hashOfToken(tokens.node) });
    const logged: string[] = [];
    const say = (message: string, fields?: Record<string, unknown>) =>
      void logged.push(`${message} ${JSON.stringify(fields)}`);
    const log: Log = { info: say, warn: say, error: say };
    const holder: { plane?: TestControlPlane } = {};
    const services = { store, access, log, nowMs: () => holder.plane!.nowMs };
    const app = await createServer(services, { tls: undefined, urls, version: '0.0.0' });
    holder.plane = new TestControlPlane(app, store, logged, tokens);
    return holder.plane;
  }

  /** Asks as somebody; as the operator by default. */
  async ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    { as = 'operator', ...options }: InjectOptions & { as?: 'operator' | 'node' | 'nobody' } = {},
  ): Promise<LightMyRequestResponse> {
    const authorization = as === 'nobody' ? {} : { authorization: `Bearer ${this.#tokens[as]}` };
    return await this.app.inject({ method, url, ...options, headers: { ...authorization, ...options.headers } });
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.store.close();
  }
}
