import type { RouteMatch } from './router.ts';

/**
 * The path to send upstream: the service's path joined with the request's, or with what `strip_path` leaves of it, as
 * Kong's `path_handling` v0 and v1 say. `path` is normalised.
 */
export function upstreamPath(
  { target, matchedPath }: Pick<RouteMatch, 'target' | 'matchedPath'>,
  path: string,
): string {
  const { route, service } = target;
  const base = service?.path ?? '/';
  if (!route.strip_path) return route.path_handling === 'v1' ? base + path.slice(1) : joinWhole(base, path);
  // A route without paths has nothing to strip but the slash.
  const rest = withoutClimbing(path.slice(matchedPath === '' ? 1 : matchedPath.length));
  return route.path_handling === 'v1' ? joinAsText(base, rest) : joinRest(base, rest, path);
}

/** v0 without stripping. */
function joinWhole(base: string, path: string): string {
  if (base.endsWith('/')) return base === '/' ? path : base + path.slice(1);
  return path === '/' ? base : base + path;
}

/** v0: a slash between both, and one at the end only if the request had it. */
function joinRest(base: string, rest: string, path: string): string {
  if (base.endsWith('/')) {
    if (rest !== '') return rest.startsWith('/') ? base.slice(0, -1) + rest : base + rest;
    return base === '/' || path.endsWith('/') ? base : base.slice(0, -1);
  }
  if (rest !== '') return rest.startsWith('/') ? base + rest : `${base}/${rest}`;
  return path.length > 1 && path.endsWith('/') ? `${base}/` : base;
}

/** v1: the base is text in front (`/s` and `re` make `/sre`); only a double slash is avoided. */
function joinAsText(base: string, rest: string): string {
  return base.endsWith('/') && rest.startsWith('/') ? base.slice(0, -1) + rest : base + rest;
}

/** `/a../b` without its matched `/a` begins with dots, which would lead out of the service's path. */
function withoutClimbing(rest: string): string {
  if (rest === '.' || rest === '..') return '';
  if (rest.startsWith('./')) return rest.slice(2);
  return rest.startsWith('../') ? rest.slice(3) : rest;
}
