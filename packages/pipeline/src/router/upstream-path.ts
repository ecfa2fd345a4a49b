import type { RouteMatch } from './router.ts';

/**
 * The path to send upstream: the service's path joined with what strip_path leaves of the request's (Kong's
 * `path_handling` v0 and v1). `path` is normalised.
 */
export function upstreamPath({ target, matchedPath }: Pick<RouteMatch, 'target' | 'matchedPath'>, path: string): string {
  const { route, service } = target;
  const base = service?.path ?? '/';
  const strips = route.strip_path && matchedPath !== '';
  if (!strips && base === '/') return path;
  const rest = strips ? sanitise(path.slice(matchedPath.length)) : path;
  return route.path_handling === 'v1' ? joinV1(base, rest, strips) : joinV0(base, rest, strips, path);
}

/** A rest that begins with dots would climb out of the service's path. */
function sanitise(rest: string): string {
  if (rest === '.' || rest === '..') return '';
  if (rest.startsWith('./')) return rest.slice(1);
  return rest.startsWith('../') ? rest.slice(2) : rest;
}

function joinV0(base: string, rest: string, strips: boolean, path: string): string {
  if (base.endsWith('/')) {
    if (!strips) return base + path.slice(1);
    if (rest === '') {
      if (base === '/' || path.endsWith('/')) return base;
      return base.slice(0, -1);
    }
    return rest.startsWith('/') ? base.slice(0, -1) + rest : base + rest;
  }
  if (!strips) return path === '/' ? base : base + path;
  if (rest === '') return path.length > 1 && path.endsWith('/') ? `${base}/` : base;
  return rest.startsWith('/') ? base + rest : `${base}/${rest}`;
}

/** The base is a plain prefix: `/s` and `/re` make `/sre`. */
function joinV1(base: string, rest: string, strips: boolean): string {
  if (base === '/') {
    if (rest === '') return '/';
    return rest.startsWith('/') ? rest : `/${rest}`;
  }
  if (strips) return base + rest;
  return base + (rest.startsWith('/') ? rest.slice(1) : rest);
}
