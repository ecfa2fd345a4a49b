import type { RouteEntity } from '../entities.ts';

/**
 * Kong's 64-bit priority of a route and one group of its paths, as a number that compares the same way; larger first.
 *
 * | bits of Kong's | content |
 * |---|---|
 * | 61–63 | how many kinds of criteria are configured |
 * | 60 | hosts, none with a wildcard |
 * | 52–59 | number of header names, at most 255 |
 * | 51 | the path is a regex |
 * | 19–50 | `regex_priority`, for a regex |
 * | 0–18 | length of the path, for a prefix |
 *
 * The last two never both count, so here they share the same 32 bits; the whole then fits a double's 53.
 */
export function priorityOf(route: RouteEntity, paths: PathGroup): number {
  const { methods, hosts, headers, snis } = route;
  const headerCount = headers === undefined ? 0 : Object.keys(headers).length;
  const plainHosts = isSet(hosts) && !hosts.some((host) => host.includes('*'));
  const kinds =
    Number(isSet(methods)) +
    Number(isSet(hosts)) +
    Number(headerCount > 0) +
    Number(isSet(snis)) +
    Number(paths.kind !== 'none');

  let priority = kinds * 2 + Number(plainHosts);
  priority = priority * 2 ** 8 + Math.min(headerCount, 255);
  priority = priority * 2 + Number(paths.kind === 'regex');
  return priority * 2 ** 32 + lowBits(route, paths);
}

/** Paths of a route that share a priority: those of one length, or all regexes. */
export type PathGroup =
  | { readonly kind: 'none' }
  /** `length` in bytes. */
  | { readonly kind: 'prefix'; readonly length: number }
  | { readonly kind: 'regex' };

function lowBits(route: RouteEntity, paths: PathGroup): number {
  if (paths.kind === 'none') return 0;
  if (paths.kind === 'prefix') return Math.min(paths.length, 2 ** 19 - 1);
  // Moved up by half the range: a negative priority means "after the others", not a borrow from the higher bits.
  return Math.min(Math.max(route.regex_priority + 2 ** 31, 0), 2 ** 32 - 1);
}

function isSet(list: readonly string[] | undefined): list is readonly string[] {
  return list !== undefined && list.length > 0;
}
