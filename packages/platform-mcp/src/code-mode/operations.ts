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

/** Their answers are credentials, or links that are as good: a model gets none. */
const credentials = new Set([
  'POST /v3/users/{ownerId}/access-tokens',
  'POST /v3/system-accounts/{ownerId}/access-tokens',
  'POST /v3/users/{userId}/password-link',
  'POST /v3/invites',
]);

/** All operations that code mode reaches; the API is asked for them once. */
export class Operations {
  #all: Promise<ReadonlyMap<string, Operation>> | undefined;

  async all(api: PlatformApi): Promise<ReadonlyMap<string, Operation>> {
    this.#all ??= load(api).catch((error: unknown) => {
      this.#all = undefined;
      throw error;
    });
    return await this.#all;
  }

  /** Throws a `ToolError` where there is none of that name. */
  async get(name: string, api: PlatformApi): Promise<Operation> {
    const all = await this.all(api);
    const [method = '', path = ''] = name.trim().split(/\s+/, 2);
    const written = `${method.toUpperCase()} ${path}`;
    if (credentials.has(written)) throw new ToolError(`${written} hands out credentials, which no model gets to see.`);
    const found = all.get(written);
    if (found !== undefined) return found;
    throw new ToolError(`There is no operation '${name}'. Call search, and take the operation as it is told there.`);
  }
}

async function load(api: PlatformApi): Promise<ReadonlyMap<string, Operation>> {
  // Whoever asked first may go away; others wait for it too.
  const signal = AbortSignal.timeout(loadMsMax);
  const document = await ask({ api, signal }, { method: 'GET', path: '/openapi.json' }, openApiSchema);
  const all = new Map<string, Operation>();
  for (const [path, operations] of Object.entries(document.paths))
    for (const method of methods) {
      const described = operations[method.toLowerCase()];
      const name = `${method} ${path}`;
      if (described === undefined || !isForPeople(path, described) || credentials.has(name)) continue;
      const changes = method !== 'GET' && !questions.has(name);
      all.set(name, { name, method, path, area: described.tags[0] ?? '', changes, described, document });
    }
  return all;
}

/** The same entities are at `/admin` too; gateways, and who runs the installation, have operations of their own. */
function isForPeople(path: string, { 'x-permission': permission }: OpenApiOperation): boolean {
  return /^\/v\d+\//.test(path) && permission !== 'telemetry.write' && !permission.startsWith('organizations.');
}
