import type { RouteEntity } from '../entities.ts';

/**
 * Kong's 64-bit priority of a route with one of its paths, as a number that compares the same way; larger first.
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
export function priorityOf(route: RouteEntity, path: string | undefined): number {
  const { methods, hosts, headers, snis } = route;
  const headerCount = headers === undefined ? 0 : Object.keys(headers).length;
  const hasPlainHosts = isSet(hosts) && !hosts.some((host) => host.includes('*'));
  const isRegex = path?.startsWith('~') === true;
  const kinds =
    Number(isSet(methods)) +
    Number(isSet(hosts)) +
    Number(headerCount > 0) +
    Number(isSet(snis)) +
    Number(path !== undefined);

  let priority = kinds * 2 + Number(hasPlainHosts);
  priority = priority * 2 ** 8 + Math.min(headerCount, 255);
  priority = priority * 2 + Number(isRegex);
  return priority * 2 ** 32 + (isRegex ? regexBits(route.regex_priority) : lengthBits(path));
}

/** Expression routes come before all others; among them, the larger `priority`, of at most 46 bits. */
export function expressionPriority({ priority = 0 }: RouteEntity): number {
  return 2 ** 46 + priority;
}

/** Moved up by half the range: a negative priority means "after the others", not a borrow from the higher bits. */
function regexBits(regexPriority: number): number {
  return Math.min(Math.max(regexPriority + 2 ** 31, 0), 2 ** 32 - 1);
}

/** In bytes, as configured. */
function lengthBits(path: string | undefined): number {
  return path === undefined ? 0 : Math.min(Buffer.byteLength(path), 2 ** 19 - 1);
}

function isSet(list: readonly string[] | undefined): list is readonly string[] {
  return list !== undefined && list.length > 0;
}
