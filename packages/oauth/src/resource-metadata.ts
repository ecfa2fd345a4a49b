import { type Exchange, type ProtectedResource, type Refusal, type RouteEntity, refuse } from '@sallyport/pipeline';

export interface ResourceMetadataOptions {
  /** The resource's own URL, as tokens name it in `aud`; see `resourceProblem`. */
  resource: string;
  authorizationServers: readonly string[];
  scopesSupported?: readonly string[] | undefined;
  /** Scopes that every request needs. */
  scopes?: readonly string[] | undefined;
  /** A path to serve the document at, besides the usual ones. */
  endpoint?: string | undefined;
}

/** What clients read about a protected resource (RFC 9728): which authorization servers give out tokens for it. */
export class ResourceMetadata {
  readonly #paths: readonly string[];
  readonly #hasOwnEndpoint: boolean;
  readonly #origin: string;
  readonly #scopes: readonly string[];
  readonly #anywhere: ProtectedResource;
  readonly #byRoute = new WeakMap<RouteEntity, ProtectedResource>();
  readonly #document: Refusal;

  constructor({ resource, authorizationServers, scopesSupported, scopes = [], endpoint }: ResourceMetadataOptions) {
    const { origin, pathname } = new URL(resource);
    const path = withoutSlash(pathname);
    const usual = [`${wellKnown}${path}`, `${path}${wellKnown}`, wellKnown];
    this.#paths = [...new Set(endpoint === undefined ? usual : [withoutSlash(endpoint), ...usual])];
    this.#hasOwnEndpoint = endpoint !== undefined;
    this.#origin = origin;
    this.#scopes = scopes;
    this.#anywhere = this.#resourceAt(this.#paths[0]!);
    const body = JSON.stringify({
      resource,
      authorization_servers: authorizationServers,
      scopes_supported: scopesSupported,
      bearer_methods_supported: ['header'],
    });
    this.#document = refuse(200, 'resource_metadata', '', { body, headers: shared, contentType: 'application/json' });
  }

  /** The document, where the request is for it; nobody needs a token to read it. */
  answer(x: Exchange): Refusal | undefined {
    if (!x.path.includes(wellKnown) && !this.#hasOwnEndpoint) return undefined;
    if (!this.#paths.includes(withoutSlash(x.path))) return undefined;
    if (x.method === 'GET') return this.#document;
    return x.method === 'OPTIONS' && x.requestHeaders.has('access-control-request-method') ? preflight : notAllowed;
  }

  /** What refusals on a route tell of the resource. */
  on(route: RouteEntity | undefined): ProtectedResource {
    if (route === undefined) return this.#anywhere;
    let resource = this.#byRoute.get(route);
    if (resource === undefined) {
      resource = this.#resourceAt(this.#pathOn(route));
      this.#byRoute.set(route, resource);
    }
    return resource;
  }

  /** The origin is the one that was configured: what the request says of its host could be anyone's. */
  #resourceAt(path: string): ProtectedResource {
    return { metadataUrl: `${this.#origin}${path}`, scopes: this.#scopes };
  }

  /** A path that leads to this route again; where the route doesn't tell, one below the resource's own. */
  #pathOn({ paths, expression }: RouteEntity): string {
    if (this.#hasOwnEndpoint) return this.#paths[0]!;
    if (paths === undefined && expression === undefined) return this.#paths[0]!;
    return this.#paths.find((path) => paths?.some((prefix) => path.startsWith(prefix))) ?? this.#paths[1]!;
  }
}

/** Why a URL can't name a resource, as a sentence; undefined when it can (RFC 9728 §1.2, RFC 8707 §2). */
export function resourceProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return 'should be the URL under which callers reach the resource';
  if (url.username !== '' || url.password !== '') return 'should hold no user name or password';
  if (text.includes('#') || text.includes('?')) return 'should have neither a query nor a fragment';
  return undefined;
}

const wellKnown = '/.well-known/oauth-protected-resource';

// Whoever may not read it could not get a token either, so pages of any origin may.
const shared = ['Cache-Control', 'no-store', 'Access-Control-Allow-Origin', '*'];
const notAllowed = refuse(405, 'resource_metadata_method', 'Method not allowed', {
  headers: ['Allow', 'GET', ...shared],
});
const preflight: Refusal = Object.freeze({
  ...refuse(204, 'resource_metadata_preflight', '', { body: '' }),
  headers: [
    ...shared,
    ...['Access-Control-Allow-Methods', 'GET'],
    // MCP clients say which revision they speak.
    ...['Access-Control-Allow-Headers', 'MCP-Protocol-Version, Authorization, Content-Type'],
  ],
});

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
