import type { Operation } from '../operation.ts';
import type { ModelOptions } from './model-options.ts';
import type { Ask, Endpoint, Provider, ProviderApi } from './provider.ts';

/** Where one request goes. */
export interface Address {
  /** Scheme, host and port: what connections are kept for. */
  readonly origin: string;
  /** Path and query. */
  readonly target: string;
  readonly endpoint: Endpoint;
  readonly api: ProviderApi;
}

/**
 * The address of an operation at a provider. What the configuration says goes before the provider's own: `upstream_url`
 * all of it (without a path of its own, the provider's path stays), `upstream_path` the path.
 */
export function addressOf(
  provider: Provider,
  operation: Operation,
  ask: Ask,
  options: ModelOptions,
  /** The caller's. */
  dialect?: string,
): Address | { problem: 'operation' | 'model' } {
  const api = apiOf(provider, ask.model, options);
  const endpoint = endpointOf(api, operation, dialect);
  if (endpoint === undefined) return { problem: 'operation' };
  const own = endpoint.path(ask, options);
  if (own === undefined) return { problem: 'model' };
  const { upstream_url: url, upstream_path: path } = options;
  const base = new URL(url ?? (endpoint.base ?? api.base)(options));
  const queryAt = own.indexOf('?');
  const query = queryAt < 0 ? '' : own.slice(queryAt);
  const isWhole = url !== undefined && base.pathname !== '/';
  if (isWhole)
    return { origin: base.origin, target: withQuery(base.pathname + ask.rest + base.search, query), endpoint, api };
  if (path !== undefined) return { origin: base.origin, target: withQuery(path + ask.rest, query), endpoint, api };
  const prefix = base.pathname === '/' ? '' : base.pathname.replace(/\/$/, '');
  return { origin: base.origin, target: prefix + withQuery(own, base.search), endpoint, api };
}

/** Completions and responses are asked for as a chat where that is what there is. */
export function endpointOf({ endpoints }: ProviderApi, operation: Operation, dialect?: string): Endpoint | undefined {
  const isLikeChat = operation === 'completions' || operation === 'responses';
  const endpoint = endpoints[operation] ?? (isLikeChat ? endpoints.chat : undefined);
  return dialect !== undefined && endpoint?.twin?.dialect === dialect ? endpoint.twin : endpoint;
}

export function apiOf(provider: Provider, model: string, options: ModelOptions): ProviderApi {
  return provider.choose?.(model, options) ?? provider.apis[0]!;
}

/** Adds a query to a path that may have one. */
export function withQuery(path: string, query: string): string {
  if (query.length < 2) return path;
  return path.includes('?') ? `${path}&${query.slice(1)}` : path + query;
}
