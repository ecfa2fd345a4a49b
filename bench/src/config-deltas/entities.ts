import { hash } from 'node:crypto';
import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import { hashAfter, hashOf } from '@sallyport/declarative';

/** So many services, routes, consumers with keys, and upstreams, as a control plane delivers them; one plugin in ten is on a route. */
export function manyEntities(count: number, upstreamUrl: URL): ConfigDocument {
  const many = (make: (n: number) => Entity, of = count) => Array.from({ length: of }, (_, n) => make(n));
  const collections: Record<string, Entity[]> = {
    services: many((n) => service(n, upstreamUrl)),
    routes: many((n) => route(n)),
    consumers: many((n) => ({ id: idOf('c', n), created_at: n, username: `consumer-${n}` })),
    keyauth_credentials: many((n) => credential(n)),
    upstreams: many((n) => upstream(n), count / 10),
    targets: many((n) => target(n, 100), count / 10),
    plugins: [
      plugin('e', 0, 'key-auth', { anonymous: 'consumer-0' }),
      plugin('e', 1, 'rate-limiting', { minute: 1_000_000, policy: 'local' }),
      ...many((n) => aclOn(n, ['everybody']), count / 10),
    ],
  };
  return { hash: hashOf(collections), collections };
}

export function service(n: number, url: URL): Entity {
  return {
    ...{ id: idOf('a', n), created_at: n, name: `service-${n}`, protocol: 'http', host: url.hostname },
    ...{ port: Number(url.port), retries: 5, connect_timeout: 60_000, read_timeout: 60_000, write_timeout: 60_000 },
    enabled: true,
  };
}

export function route(n: number, paths = [`/route-${n}/`]): Entity {
  return {
    ...{ id: idOf('b', n), created_at: n, name: `route-${n}`, protocols: ['http', 'https'], paths },
    ...{ https_redirect_status_code: 426, regex_priority: 0, strip_path: true, preserve_host: false },
    ...{ path_handling: 'v0', request_buffering: true, response_buffering: true, service: { id: idOf('a', n) } },
  };
}

export function credential(n: number, key = `key-${n}`): Entity {
  return {
    ...{ id: idOf('d', n), created_at: n, key_hash: hash('sha256', key, 'base64url') },
    consumer: { id: idOf('c', n) },
  };
}

export function plugin(kind: string, n: number, name: string, config: object, on: object = {}): Entity {
  return { id: idOf(kind, n), created_at: n, name, enabled: true, protocols: ['http', 'https'], config, ...on };
}

export function aclOn(n: number, deny: readonly string[]): Entity {
  return plugin('f', n, 'acl', { deny }, { route: { id: idOf('b', 10 * n + 1) } });
}

function upstream(n: number): Entity {
  const passive = {
    type: 'http',
    healthy: { http_statuses: [200], successes: 0 },
    unhealthy: { http_statuses: [500], http_failures: 0, tcp_failures: 0, timeouts: 0 },
  };
  const active = {
    ...{ type: 'http', timeout: 1, concurrency: 10, http_path: '/', https_verify_certificate: true },
    healthy: { interval: 0, http_statuses: [200], successes: 0 },
    unhealthy: { interval: 0, http_statuses: [500], http_failures: 0, tcp_failures: 0, timeouts: 0 },
  };
  return {
    ...{ id: idOf('9', n), created_at: n, name: `upstream-${n}`, algorithm: 'round-robin', slots: 1_000 },
    ...{ hash_on: 'none', hash_fallback: 'none', hash_on_cookie_path: '/', sticky_sessions_cookie_path: '/' },
    ...{ slow_start_seconds: 0, use_srv_name: false, healthchecks: { threshold: 0, active, passive } },
  };
}

export function target(n: number, weight: number): Entity {
  return { id: idOf('8', n), created_at: n, target: '127.0.0.1:9', weight, upstream: { id: idOf('9', n) } };
}

export function idOf(kind: string, n: number): string {
  return `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A configuration as a control plane keeps it: by id, so that a change costs nothing. */
export class KeptConfig {
  readonly #entities = new Map<string, Entity>();
  hash: string;

  constructor({ hash: first, collections }: ConfigDocument) {
    this.hash = first;
    for (const [collection, entities] of Object.entries(collections))
      for (const entity of entities) this.#entities.set(`${collection} ${entity.id}`, entity);
  }

  change(changes: readonly EntityChange[]): { fromHash: string; toHash: string; changes: readonly EntityChange[] } {
    const fromHash = this.hash;
    for (const { collection, id, entity } of changes) {
      const key = `${collection} ${id}`;
      this.hash = hashAfter(this.hash, collection, this.#entities.get(key), entity);
      if (entity === undefined) this.#entities.delete(key);
      else this.#entities.set(key, entity);
    }
    return { fromHash, toHash: this.hash, changes };
  }
}
