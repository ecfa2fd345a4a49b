import { hostname } from 'node:os';
import { type CollectionDefinition, coreCollections } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import { z } from 'zod';
import { Archive } from '../admin/archive.ts';
import { EntityApi } from '../admin/entities.ts';
import { invalidConfig, methodNotAllowed, notFound } from '../admin/errors.ts';
import type { AdminAnswer, AdminRequest } from '../admin/http.ts';
import { healthApi } from '../admin/upstream-health.ts';
import { version } from '../version.ts';
import type { GatewayNode } from './node.ts';
import { statusApi } from './status.ts';

const collections: readonly CollectionDefinition[] = [
  ...coreCollections,
  ...plugins.flatMap((plugin) => plugin.collections ?? []),
];
const byName = new Map(collections.map((collection) => [collection.name, collection]));

/** The Admin API of a node without a database: everything can be read, and `POST /config` replaces it all at once. */
export class AdminApi {
  readonly #node: GatewayNode;
  readonly #entities = new EntityApi(collections, plugins);
  #archive: { file: string; opened: Promise<Archive> } | undefined;

  constructor(node: GatewayNode) {
    this.#node = node;
  }

  async handle(request: AdminRequest): Promise<AdminAnswer | undefined> {
    const started = performance.now();
    const answer =
      (await this.#special(request)) ??
      (await statusApi(request, this.#node)) ??
      (await healthApi(request, this.#node, await this.#openArchive())) ??
      (await this.#entities.handle(request, await this.#openArchive())) ??
      notFound;
    const latency = String(Math.round(performance.now() - started));
    return { ...answer, headers: { ...answer.headers, 'X-Kong-Admin-Latency': latency } };
  }

  async #special(request: AdminRequest): Promise<AdminAnswer | undefined> {
    if (request.method === 'OPTIONS')
      return { status: 204, headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' } };
    const [first, second, third] = request.segments;
    switch (first) {
      case undefined:
        return request.method === 'GET' ? this.#root() : methodNotAllowed;
      case 'config':
        return second === undefined ? await this.#config(request) : undefined;
      case 'schemas':
        return await schemas(request, second, third);
      case 'endpoints':
        return {
          status: 200,
          body: { data: [...byName.values()].map(({ adminPath, name }) => `/${adminPath ?? name}`) },
        };
      case 'plugins':
        if (second === 'enabled') return { status: 200, body: { enabled_plugins: plugins.map(({ name }) => name) } };
        return undefined;
      case 'tags':
        return request.method === 'GET' ? await this.#tags(second) : methodNotAllowed;
      default:
        return undefined;
    }
  }

  #root(): AdminAnswer {
    const { id, current } = this.#node;
    return {
      status: 200,
      body: {
        tagline: 'Welcome to Sallyport',
        version,
        hostname: hostname(),
        node_id: id,
        pids: { master: process.pid, workers: this.#node.workers.pids },
        plugins: {
          available_on_server: Object.fromEntries(plugins.map(({ name }, index) => [name, { version, order: index }])),
        },
        configuration: { database: 'off', role: 'traditional', router_flavor: 'traditional_compatible' },
        configuration_hash: current?.hash,
        entities: current?.counts ?? {},
      },
    };
  }

  async #config(request: AdminRequest): Promise<AdminAnswer> {
    if (request.method === 'GET') return await this.#dump();
    if (request.method !== 'POST') return methodNotAllowed;
    const text = configText(await request.body(), request.headers['content-type']);
    if (typeof text !== 'string') return text;
    const result = await this.#node.applySources([{ file: 'config', text }]);
    switch (result.outcome) {
      case 'busy':
        return {
          status: 429,
          headers: { 'Retry-After': '1' },
          body: { message: 'another configuration is being loaded; try again' },
        };
      case 'invalid':
        return invalidConfig(result.problems, request.query.get('flatten_errors') === '1');
      case 'timeout':
        return {
          status: 504,
          body: { message: 'the configuration was accepted, but not all workers have taken it over yet' },
        };
      case 'unchanged':
        if (request.query.get('check_hash') === '1') return { status: 304 };
        return { status: 201, body: summary(result.config) };
      case 'active':
        return { status: 201, body: summary(result.config) };
    }
  }

  async #dump(): Promise<AdminAnswer> {
    const archive = await this.#openArchive();
    const entities: Record<string, unknown[]> = {};
    for (const collection of collections) {
      if (archive === undefined || archive.count(collection.name) === 0) continue;
      entities[collection.name] = await Array.fromAsync(archive.all(collection.name));
    }
    return {
      status: 200,
      body: {
        config: JSON.stringify({ _format_version: '3.0', ...entities }),
        configuration_hash: this.#node.current?.hash,
      },
    };
  }

  async #tags(tag: string | undefined): Promise<AdminAnswer> {
    const archive = await this.#openArchive();
    const data: unknown[] = [];
    for (const { name } of collections) {
      if (archive === undefined) break;
      for await (const entity of archive.all(name)) {
        for (const own of entity.tags ?? []) {
          if (tag === undefined || own === tag) data.push({ entity_name: name, entity_id: entity.id, tag: own });
        }
      }
    }
    return { status: 200, body: { data, next: null } };
  }

  async #openArchive(): Promise<Archive | undefined> {
    const file = this.#node.current?.file;
    if (file === undefined) return undefined;
    if (this.#archive?.file !== file) {
      void this.#archive?.opened.then((archive) => archive.close());
      this.#archive = { file, opened: Archive.open(file, byName) };
    }
    return await this.#archive.opened;
  }
}

function summary({ hash, counts }: { hash: string; counts: Readonly<Record<string, number>> }): unknown {
  return { configuration_hash: hash, entities: counts };
}

/** The declarative text of a body: raw YAML or JSON, or the `config` field of a JSON object or form. */
function configText(body: Buffer, contentType = ''): string | AdminAnswer {
  const text = body.toString('utf8');
  if (text.trim() === '') return { status: 400, body: { message: 'expected a declarative configuration' } };
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (type === 'multipart/form-data')
    return {
      status: 415,
      body: {
        message:
          'send the configuration as YAML, as JSON, or in the field `config` of a JSON object or URL-encoded form',
      },
    };
  if (type === 'application/x-www-form-urlencoded') return new URLSearchParams(text).get('config') ?? text;
  if (type !== 'application/json' || !text.includes('"config"')) return text;
  try {
    const { config } = JSON.parse(text) as { config?: unknown };
    return typeof config === 'string' ? config : text;
  } catch {
    return { status: 400, body: { message: 'Cannot parse JSON body' } };
  }
}

async function schemas(
  request: AdminRequest,
  kind: string | undefined,
  name: string | undefined,
): Promise<AdminAnswer | undefined> {
  const isPlugin = kind === 'plugins' && name !== undefined && name !== 'validate';
  const schema = isPlugin ? plugins.find((plugin) => plugin.name === name)?.schema : byName.get(kind ?? '')?.schema;
  if (request.method === 'POST' && request.segments.at(-1) === 'validate') return await validate(request, kind);
  if (schema === undefined) return notFound;
  return request.method === 'GET'
    ? { status: 200, body: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
    : methodNotAllowed;
}

async function validate(request: AdminRequest, kind: string | undefined): Promise<AdminAnswer> {
  let entity: Record<string, unknown>;
  try {
    entity = JSON.parse((await request.body()).toString('utf8')) as Record<string, unknown>;
  } catch {
    return { status: 400, body: { message: 'Cannot parse JSON body' } };
  }
  const plugin = kind === 'plugins' ? plugins.find(({ name }) => name === entity['name']) : undefined;
  const schema = plugin?.schema ?? byName.get(kind ?? '')?.schema;
  if (schema === undefined) return notFound;
  const parsed = schema.safeParse(plugin === undefined ? entity : (entity['config'] ?? {}));
  if (parsed.success) return { status: 200, body: { message: 'schema validation successful' } };
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.') || '@entity', issue.message]),
  );
  const listed = Object.entries(fields)
    .map(([path, message]) => `${path}: ${message}`)
    .join('; ');
  const count = Object.keys(fields).length;
  return {
    status: 400,
    body: {
      code: 2,
      name: 'schema violation',
      message: `${count === 1 ? '' : `${count} `}schema violation${count === 1 ? '' : 's'} (${listed})`,
      fields,
    },
  };
}
