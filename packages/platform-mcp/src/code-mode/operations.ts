import type { PlatformApi } from '../api.ts';
import { ToolError } from '../tool.ts';
import { ask } from '../tools/shared/ask.ts';
import { type OpenApiDocument, type OpenApiOperation, openApiSchema } from './openapi.ts';

/** One operation of the API. */
export interface Operation {
  /** `GET /v2/control-planes/{controlPlaneId}` */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly area: string;
  readonly changes: boolean;
  readonly described: OpenApiOperation;
  readonly document: OpenApiDocument;
}

const loadMsMax = 30_000;

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Operations with a body that change nothing. */
const questions = new Set([
  'POST /v2/metrics',
  'POST /v2/api-requests',
  'POST /v2/erasures/lookup',
  'POST /v2/alert-rules/preview',
]);

/** The API by its own description. */
interface Api {
  operations: ReadonlyMap<string, Operation>;
  /** By name, those that people do themselves: what they make, or decide, would outlast any question. */
  inPerson: ReadonlySet<string>;
}

/** All operations that code mode reaches; the API is asked for them once. */
export class Operations {
  #api: Promise<Api> | undefined;

  async all(api: PlatformApi): Promise<ReadonlyMap<string, Operation>> {
    return (await this.#read(api)).operations;
  }

  /** Throws a `ToolError` where there is none of that name. */
  async get(name: string, api: PlatformApi): Promise<Operation> {
    const { operations, inPerson } = await this.#read(api);
    const [method = '', path = ''] = name.trim().split(/\s+/, 2);
    const written = `${method.toUpperCase()} ${path}`;
    const found = operations.get(written);
    if (found !== undefined) return found;
    if (inPerson.has(written))
      throw new ToolError(`${written} is done in person, and through no model: it is there in the API alone.`);
    throw new ToolError(`There is no operation '${name}'. Call search, and take the operation as it is told there.`);
  }

  async #read(api: PlatformApi): Promise<Api> {
    this.#api ??= load(api).catch((error: unknown) => {
      this.#api = undefined;
      throw error;
    });
    return await this.#api;
  }
}

async function load(api: PlatformApi): Promise<Api> {
  // Whoever asked first may go away; others wait for it too.
  const signal = AbortSignal.timeout(loadMsMax);
  const document = await ask({ api, signal }, { method: 'GET', path: '/openapi.json' }, openApiSchema);
  const operations = new Map<string, Operation>();
  const inPerson = new Set<string>();
  for (const [path, ofPath] of Object.entries(document.paths))
    for (const method of methods) {
      const described = ofPath[method.toLowerCase()];
      const name = `${method} ${path}`;
      if (described === undefined || !isForPeople(path, described)) continue;
      const changes = method !== 'GET' && !questions.has(name);
      const operation = { name, method, path, area: described.tags[0] ?? '', changes, described, document };
      if (described['x-in-person']) inPerson.add(name);
      else operations.set(name, operation);
    }
  return { operations, inPerson };
}

/** The same entities are at `/admin` too; gateways, and who runs the installation, have operations of their own. */
function isForPeople(path: string, { 'x-permission': permission }: OpenApiOperation): boolean {
  return /^\/v\d+\//.test(path) && permission !== 'telemetry.write' && !permission.startsWith('organizations.');
}
