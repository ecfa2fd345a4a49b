import type { FastifyRequest, RouteOptions } from 'fastify';
import { Problem } from '../http/problem.ts';
import { uuid } from '../http/uuid.ts';
import { InsideCalls } from './inside-calls.ts';
import { demand, entitiesWith, missing } from './judge.ts';
import { type EntityType, isGranted, type Permission, permissions, type Scope } from './permissions.ts';
import { agentOf, isAsserted, type Principal, type PrincipalSource } from './principal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller of the route needs. A route that does not say keeps the control plane from starting. */
    permission?: Permission;
    /** Takes access tokens of identity providers, and tells who has none where to get one (RFC 9728). */
    protectedResource?: true;
    /** Not for programs that act for somebody, nor for models: what comes of it would outlast that. */
    inPerson?: true;
    /** For which of what the permission is about; all of it where this is absent. */
    scope?: Scope;
    /** A page for people: they may come to it by a link from elsewhere, and are known by their session. */
    isPage?: boolean;
  }
  interface FastifyRequest {
    /** Who asks; there wherever a route asks for more than `anyone`. */
    principal: Principal;
  }
}

/** A caller was turned away. */
export interface Denial {
  request: FastifyRequest;
  principal: Principal | undefined;
  permission: Permission;
  problem: Problem;
}

export interface AccessOptions {
  /** Asked in this order; the first that knows the caller counts. */
  sources: readonly PrincipalSource[];
  /** Finds the id of what a path calls by its name. */
  resolve?(type: EntityType, organizationId: string, name: string): Promise<string | undefined>;
  /** Hears of everybody who is turned away, before they do. */
  onDenied?(denial: Denial): Promise<void>;
}

/** What may be asked of the control plane, and who may. */
export interface Operation {
  method: string;
  /** With parameters as `:id`. */
  url: string;
  permission: Permission;
  scope: Scope | undefined;
}

/** In which a system account shows for whom it speaks. */
export const assertionHeader = 'x-sallyport-assertion';

/** The one place where it is decided who may do what. */
export class Access {
  /** Calls of the API by itself; asked before all other sources. */
  readonly inside = new InsideCalls();
  readonly #options: AccessOptions;
  readonly #sources: readonly PrincipalSource[];
  readonly #operations = new Map<string, Operation>();

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#sources = [this.inside, ...options.sources];
  }

  /** Every operation that there is, with what it asks of callers. */
  get operations(): readonly Operation[] {
    return [...this.#operations.values()];
  }

  /** Takes note of a route. Throws unless it says what its callers need, in words that mean something for it. */
  declare({ method, url, config }: RouteOptions): void {
    for (const one of [method].flat()) {
      const operation = operationOf(one, url, config);
      this.#operations.set(`${one} ${url}`, operation);
    }
  }

  /** Finds out who asks, as `request.principal`. Throws a `Problem` unless they may call the route. */
  async authorize(request: FastifyRequest): Promise<void> {
    // Where there is no route we say so only to those who are somebody here.
    const { permission = 'signed-in', scope, inPerson } = request.routeOptions.config;
    const isGuarded = this.#sources.some((source) => source.guards?.(request));
    if (permission === 'anyone' && !isGuarded) return;
    let principal: Principal | undefined;
    try {
      principal = await this.#find(request);
      if (principal === undefined) throw unknownCaller(request, permission);
      request.principal = hidesSecrets(request) ? { ...principal, hidesSecrets: true } : principal;
      checkAssertion(request, principal);
      if (inPerson === true && agentOf(principal) !== undefined) throw notInPerson();
      await this.#judge(request.principal, permission, scope, request);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const problem = error.status === 401 ? await this.#challenged(error, request) : error;
      await this.#options.onDenied?.({ request, principal, permission, problem });
      throw problem;
    }
  }

  async #find(request: FastifyRequest): Promise<Principal | undefined> {
    for (const source of this.#sources) {
      const principal = await source.find(request);
      if (principal !== undefined) return principal;
    }
    return undefined;
  }

  /** Tells whoever is not known how to be. */
  async #challenged({ message }: Problem, request: FastifyRequest): Promise<Problem> {
    const more = await Promise.all(this.#sources.map((source) => source.challenge?.(request)));
    const parameters = ['realm="sallyport"', ...more.filter((one) => one !== undefined)];
    return new Problem(401, message, { headers: { 'www-authenticate': `Bearer ${parameters.join(', ')}` } });
  }

  async #judge(
    principal: Principal,
    permission: Permission,
    scope: Scope | undefined,
    request: FastifyRequest,
  ): Promise<void> {
    if (scope === 'any' && isGranted(permission)) {
      if (entitiesWith(principal, permission).length === 0) throw missing(permission);
      return;
    }
    const entityId =
      typeof scope === 'object' ? await this.#entityOf(principal, permission, scope, request) : undefined;
    demand(principal, permission, entityId);
  }

  async #entityOf(
    { organizationId }: Principal,
    permission: Permission,
    { param }: { param: string },
    { params }: FastifyRequest,
  ): Promise<string> {
    const written = (params as Readonly<Record<string, string>>)[param]!;
    if (uuid.test(written)) return written.toLowerCase();
    const type = permissions[permission] as EntityType;
    return (await this.#options.resolve?.(type, organizationId, written)) ?? written;
  }
}

/** Whoever asks for a model says so, and sees no key and no password then, whatever they may. */
function hidesSecrets({ headers }: FastifyRequest): boolean {
  return headers['sallyport-hide-secrets'] === 'true';
}

function operationOf(method: string, url: string, config: RouteOptions['config']): Operation {
  const place = `${method} ${url}`;
  const permission = config?.permission;
  if (permission === undefined) throw new Error(`${place} does not say which permission it needs (config.permission).`);
  const scope = config?.scope;
  if (scope !== undefined && !isGranted(permission))
    throw new Error(`${place} has a scope, and ${permission} is about no entity.`);
  if (typeof scope === 'object' && !url.split('/').includes(`:${scope.param}`))
    throw new Error(`${place} has no parameter ${scope.param} in its path, where its scope should be.`);
  return { method, url, permission, scope };
}

/** Throws where it would be ignored: whoever shows one means that they may no more than it says. */
function checkAssertion({ headers }: FastifyRequest, principal: Principal): void {
  if (headers[assertionHeader] === undefined || isAsserted(principal)) return;
  throw new Problem(401, 'An assertion goes with the token of a system account that has a key for them.');
}

function notInPerson(): Problem {
  return new Problem(
    403,
    'Programs that act for somebody may not do this: it takes them themselves, or a token of ours.',
  );
}

function unknownCaller({ headers: { authorization } }: FastifyRequest, permission: Permission): Problem {
  if (authorization !== undefined) return new Problem(401, 'The token is none of ours, or is not good any more.');
  const whose =
    permission === 'telemetry.write'
      ? 'The token of gateways is wanted; it is in the file node-token of the data folder'
      : 'A token is wanted';
  return new Problem(401, `${whose}: 'Authorization: Bearer …'.`);
}
