import { ConsumerVariable, consumerFields } from './condition-consumer.ts';
import type { ConditionType } from './condition-language.ts';
import type { Exchange } from './exchange.ts';

/**
 * The variables of a condition. Everything is a getter on a prototype, so that an expression costs what it reads and no
 * more. The fields' types are declared below: a misspelt one is a problem of the configuration, not of a request.
 */
export class ConditionContext {
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  get http() {
    return new Http(this.#x);
  }

  get net() {
    return new Net(this.#x);
  }

  get route() {
    return new Named(this.#x.route);
  }

  get service() {
    return new Named(this.#x.service);
  }

  get consumer() {
    return new ConsumerVariable(this.#x);
  }

  get consumer_group() {
    return new Groups(this.#x);
  }

  get kong() {
    return { ctx: { shared: this.#x.custom ?? {} } };
  }

  get plugins() {
    return new Plugins(this.#x);
  }
}

/** Every variable with its type. */
export const conditionVariables: Readonly<Record<keyof ConditionContext, string>> = {
  http: 'Http',
  net: 'Net',
  route: 'Named',
  service: 'Named',
  consumer: 'Caller',
  consumer_group: 'Groups',
  kong: 'map',
  plugins: 'Plugins',
};

class Http {
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  get method() {
    return this.#x.method;
  }

  get host() {
    return this.#x.head.host;
  }

  get path() {
    return this.#x.path;
  }

  /** `/a/b` has two; a slash at the end adds none. */
  get path_segments() {
    return this.#x.path.split('/').filter((segment) => segment !== '');
  }

  get headers() {
    return new Headers(this.#x);
  }

  get headers_list() {
    return new HeaderLists(this.#x);
  }

  get queries() {
    return new Queries(this.#x);
  }

  get queries_list() {
    return new QueryLists(this.#x);
  }
}

/**
 * A type whose keys are answered one by one. The expression engine calls `get` on what is an `instanceof Map`; being one
 * by prototype alone costs no hash table per evaluation.
 */
abstract class Lookup {
  readonly x: Exchange;

  constructor(x: Exchange) {
    this.x = x;
  }

  abstract get(key: string): unknown;
}
Object.setPrototypeOf(Lookup.prototype, Map.prototype);

class Headers extends Lookup {
  get(key: string): string | null {
    return this.x.requestHeaders.get(headerName(key)) ?? null;
  }
}

class HeaderLists extends Lookup {
  get(key: string): string[] {
    return this.x.requestHeaders.getAll(headerName(key));
  }
}

function headerName(key: string): string {
  return key.toLowerCase().replaceAll('_', '-');
}

class Queries extends Lookup {
  get(key: string): string | null {
    return new URLSearchParams(this.x.query).get(key);
  }
}

class QueryLists extends Lookup {
  get(key: string): string[] {
    return new URLSearchParams(this.x.query).getAll(key);
  }
}

class Net {
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  get protocol() {
    return this.#x.head.scheme;
  }

  get tls() {
    return new Tls(this.#x.head.sni ?? null);
  }

  get src() {
    return new Peer(this.#x.head.clientIp, BigInt(this.#x.head.clientPort));
  }

  get dst() {
    return new Local(BigInt(this.#x.head.serverPort));
  }
}

class Tls {
  readonly sni: string | null;

  constructor(sni: string | null) {
    this.sni = sni;
  }
}

class Peer {
  readonly ip: string;
  readonly port: bigint;

  constructor(ip: string, port: bigint) {
    this.ip = ip;
    this.port = port;
  }
}

class Local {
  readonly port: bigint;

  constructor(port: bigint) {
    this.port = port;
  }
}

interface NamedEntity {
  id: string;
  name?: string | undefined;
  tags?: string[] | undefined;
}

const noTags: readonly string[] = [];

class Named {
  readonly id: string | null;
  readonly name: string | null;
  readonly tags: readonly string[];

  constructor(entity: NamedEntity | undefined) {
    this.id = entity?.id ?? null;
    this.name = entity?.name ?? null;
    this.tags = entity?.tags ?? noTags;
  }
}

class Groups {
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  get names() {
    return this.#x.consumerGroups.map(({ name }) => name);
  }

  get ids() {
    return this.#x.consumerGroups.map(({ id }) => id);
  }
}

/** By name with underscores. A plugin whose turn is still to come counts as not matched. */
class Plugins extends Lookup {
  get(key: string): PluginFacts {
    return new PluginFacts(this.x.active.some((instance) => instance?.name.replaceAll('-', '_') === key));
  }
}

class PluginFacts {
  readonly is_matched: boolean;
  readonly access_has_executed: boolean;

  constructor(hasRun: boolean) {
    this.is_matched = hasRun;
    this.access_has_executed = hasRun;
  }
}

export const pluginFields: readonly string[] = ['is_matched', 'access_has_executed'];

/** In the order of their dependence. */
export const conditionTypes: readonly ConditionType[] = [
  { name: 'Headers', ctor: Headers, fields: undefined },
  { name: 'HeaderLists', ctor: HeaderLists, fields: undefined },
  { name: 'Queries', ctor: Queries, fields: undefined },
  { name: 'QueryLists', ctor: QueryLists, fields: undefined },
  {
    name: 'Http',
    ctor: Http,
    fields: {
      method: 'string',
      host: 'string',
      path: 'string',
      path_segments: 'list<string>',
      headers: 'Headers',
      headers_list: 'HeaderLists',
      queries: 'Queries',
      queries_list: 'QueryLists',
    },
  },
  { name: 'Tls', ctor: Tls, fields: { sni: 'dyn' } },
  { name: 'Peer', ctor: Peer, fields: { ip: 'string', port: 'int' } },
  { name: 'Local', ctor: Local, fields: { port: 'int' } },
  { name: 'Net', ctor: Net, fields: { protocol: 'string', tls: 'Tls', src: 'Peer', dst: 'Local' } },
  { name: 'Named', ctor: Named, fields: { id: 'dyn', name: 'dyn', tags: 'list<string>' } },
  { name: 'Caller', ctor: ConsumerVariable, fields: consumerFields },
  { name: 'Groups', ctor: Groups, fields: { names: 'list<string>', ids: 'list<string>' } },
  { name: 'PluginFacts', ctor: PluginFacts, fields: { is_matched: 'bool', access_has_executed: 'bool' } },
  { name: 'Plugins', ctor: Plugins, fields: undefined },
];
