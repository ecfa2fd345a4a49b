import { hostname } from 'node:os';
import { invalidConfig, methodNotAllowed, notFound, schemaApi } from '@sallyport/admin-api';
import { type CollectionDefinition, coreCollections } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { PluginDefinition } from '@sallyport/pipeline';
import { Archive } from '../admin/archive.ts';
import { cachesApi } from '../admin/caches.ts';
import { EntityApi } from '../admin/entities.ts';
import type { AdminAnswer, AdminRequest } from '../admin/http.ts';
import { mcpApi } from '../admin/mcp.ts';
import { healthApi } from '../admin/upstream-health.ts';
import { version } from '../version.ts';
import { metricsApi } from './metrics/metrics-api.ts';
import type { GatewayNode } from './node.ts';
import { statusApi } from './status.ts';

/** The Admin API of a node without a database: everything can be read, and `POST /config` replaces it all at once. */
export class AdminApi {
  readonly #node: GatewayNode;
  readonly #plugins: readonly PluginDefinition[];
  readonly #collections: ReadonlyMap<string, CollectionDefinition>;
  readonly #entities: EntityApi;
  #archive: { file: string; takenBack: number; opened: Promise<Archive> } | undefined;

  constructor(node: GatewayNode, plugins: readonly PluginDefinition[]) {
    this.#node = node;
    this.#plugins = plugins;
    const collections = [...coreCollections, ...plugins.flatMap((plugin) => plugin.collections ?? [])];
    this.#collections = new Map(collections.map((collection) => [collection.name, collection]));
    this.#entities = new EntityApi(collections, plugins);
  }

  async handle(request: AdminRequest): Promise<AdminAnswer | undefined> {
    const started = performance.now();
    const answer: AdminAnswer =
      (await this.#special(request)) ??
      (await statusApi(request, this.#node)) ??
      (await metricsApi(request, this.#node)) ??
      (await this.#withArchive(
        async (archive) =>
          (await healthApi(request, this.#node, archive)) ??
          (await mcpApi(request, this.#node, archive)) ??
          (await this.#entities.handle(request, archive)),
      )) ??
      notFound;
    const latency = String(Math.round(performance.now() - started));
    return { ...answer, headers: { ...answer.headers, 'X-Kong-Admin-Latency': latency } };
  }

  async #special(request: AdminRequest): Promise<AdminAnswer | undefined> {
    if (request.method === 'OPTIONS')
      return { status: 204, headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' } };
    const [first, second] = request.segments;
    switch (first) {
      case undefined:
        return request.method === 'GET' ? this.#root() : methodNotAllowed;
      case 'config':
        return second === undefined ? await this.#config(request) : undefined;
      case 'schemas':
        return await schemaApi(request, this.#collections, this.#plugins);
      case 'endpoints':
        return {
          status: 200,
          body: { data: [...this.#collections.values()].map(({ adminPath, name }) => `/${adminPath ?? name}`) },
        };
      case 'plugins':
        if (second === 'enabled')
          return { status: 200, body: { enabled_plugins: this.#plugins.map(({ name }) => name) } };
        return undefined;
      case 'proxy-cache':
      case 'ai-semantic-cache':
        return await cachesApi(request, this.#node);
      case 'tags':
        return request.method === 'GET' ? await this.#tags(second) : methodNotAllowed;
      default:
        return undefined;
    }
  }

  #root(): AdminAnswer {
    const { id, current, cluster } = this.#node;
    return {
      status: 200,
      body: {
        tagline: 'Welcome to Sallyport',
        version,
        hostname: hostname(),
        node_id: id,
        pids: { master: process.pid, workers: this.#node.workers.pids },
        plugins: {
          available_on_server: Object.fromEntries(
            this.#plugins.map(({ name }, index) => [name, { version, order: index }]),
          ),
        },
        configuration: {
          database: 'off',
          role: cluster === undefined ? 'traditional' : 'data_plane',
          router_flavor: 'traditional_compatible',
        },
        configuration_hash: current?.hash,
        entities: current?.counts ?? {},
      },
    };
  }

  async #config(request: AdminRequest): Promise<AdminAnswer> {
    if (request.method === 'GET') return await this.#dump();
    if (request.method !== 'POST') return methodNotAllowed;
    if (this.#node.cluster !== undefined) return fromControlPlane;
    const text = await configText(await request.body(), request.headers['content-type']);
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
      case 'stopped':
        return { status: 503, body: { message: 'this gateway is stopping' } };
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
    const entities: Record<string, unknown[]> = {};
    await this.#withArchive(async (archive) => {
      for (const name of this.#collections.keys()) {
        if (archive === undefined || archive.count(name) === 0) continue;
        entities[name] = await Array.fromAsync(archive.all(name), (entity) => this.#entities.shown(name, entity));
      }
    });
    return {
      status: 200,
      body: {
        config: JSON.stringify({ _format_version: '3.0', ...entities }),
        configuration_hash: this.#node.current?.hash,
      },
    };
  }

  async #tags(tag: string | undefined): Promise<AdminAnswer> {
    const data: unknown[] = [];
    await this.#withArchive(async (archive) => {
      if (archive === undefined) return;
      for (const name of this.#collections.keys()) {
        for await (const entity of archive.all(name)) {
          for (const own of entity.tags ?? []) {
            if (tag === undefined || own === tag) data.push({ entity_name: name, entity_id: entity.id, tag: own });
          }
        }
      }
    });
    return { status: 200, body: { data, next: null } };
  }

  /** The archive of the active configuration, which stays open while it is read. */
  async #withArchive<Result>(read: (archive: Archive | undefined) => Promise<Result>): Promise<Result> {
    const current = this.#node.current;
    if (current === undefined) return await read(undefined);
    const { file, length } = current;
    const { takenBack } = this.#node;
    if (this.#archive?.file !== file || this.#archive.takenBack !== takenBack) {
      this.#archive?.opened.then(
        (archive) => archive.retire(),
        () => {},
      );
      const archive = { file, takenBack, opened: Archive.open(file, this.#collections, this.#node.secret) };
      this.#archive = archive;
      // One that could not be opened is tried again by the next reader.
      archive.opened.catch(() => {
        if (this.#archive === archive) this.#archive = undefined;
      });
    }
    const archive = await this.#archive.opened;
    return await archive.use(async () => {
      await archive.readTo(length);
      return await read(archive);
    });
  }
}

function summary({ hash, counts }: { hash: string; counts: Readonly<Record<string, number>> }): unknown {
  return { configuration_hash: hash, entities: counts };
}

const noConfigField: AdminAnswer = { status: 400, body: { message: 'expected a declarative configuration' } };

/** The declarative text of a body: raw YAML or JSON, or the `config` field of a JSON object or form. */
async function configText(body: Buffer, contentType = ''): Promise<string | AdminAnswer> {
  const text = body.toString('utf8');
  if (text.trim() === '') return noConfigField;
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (type === 'multipart/form-data') return (await multipartField(body, contentType)) ?? noConfigField;
  if (type === 'application/x-www-form-urlencoded') return new URLSearchParams(text).get('config') ?? text;
  if (type !== 'application/json') return text;
  try {
    const { config } = readJson(text) as { config?: unknown };
    return typeof config === 'string' ? config : text;
  } catch {
    return { status: 400, body: { message: 'Cannot parse JSON body' } };
  }
}

/** The field `config` of a form with parts, as `curl -F config=@kong.yaml` sends it. */
async function multipartField(body: Buffer, contentType: string): Promise<string | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    const config = form.get('config');
    return typeof config === 'string' || config === null ? (config ?? undefined) : await config.text();
  } catch {
    return undefined;
  }
}

const fromControlPlane: AdminAnswer = {
  status: 405,
  body: { message: 'the configuration of this gateway comes from its control plane; change it there' },
};
