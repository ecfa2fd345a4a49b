import { errorCodes, writeError } from '@sallyport/mcp';
import { type Exchange, type Refusal, type RouteEntity, refuse } from '@sallyport/pipeline';
import { isAddress, isLoopback, normaliseOrigin } from './names.ts';

export interface RebindingRules {
  /** Origins of pages that may call, beside those of the gateway itself; `*` for any. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** Names of the gateway, with or without a port; undefined for what its routes and connections tell. */
  readonly allowedHosts: readonly string[] | undefined;
}

/**
 * Keeps web pages away that nobody allowed. A page whose name was made to lead here (DNS rebinding) is of the same origin as what it
 * asks, in the eyes of its browser; what it cannot have is a name of ours in `Host`, an address instead of a name, or TLS.
 */
export function createRebindingCheck(rules: RebindingRules): (x: Exchange) => Refusal | undefined {
  const origins = new Set(rules.allowedOrigins?.map(normaliseOrigin));
  const hosts = rules.allowedHosts && new Set(rules.allowedHosts.map((host) => host.toLowerCase()));

  function isHostAllowed(x: Exchange): boolean {
    const { head } = x;
    if (hosts === undefined) {
      // A trusted proxy stands in front: that the connection comes from this machine says nothing.
      if (head.forwarded !== undefined || !isLoopback(head.peerIp)) return true;
      return isLoopback(nameOf(authorityOf(x))) || namesHosts(x.route);
    }
    const authority = authorityOf(x);
    return hosts.has(authority) || hosts.has(nameOf(authority));
  }

  function isOriginAllowed(x: Exchange, origin: string): boolean {
    if (origins.has('*') || origins.has(origin)) return true;
    return /^https?:\/\//.test(origin) && origin.slice(origin.indexOf('//') + 2) === authorityOf(x) && isOurName(x);
  }

  /** Nobody can have made their own name lead to us. */
  function isOurName(x: Exchange): boolean {
    const name = nameOf(authorityOf(x));
    if (hosts !== undefined || isLoopback(name) || isAddress(name) || namesHosts(x.route)) return true;
    return schemeOf(x) === 'https';
  }

  return (x) => {
    // The gateway asks itself: whoever asked it was looked at.
    if (x.isInner) return undefined;
    if (!isHostAllowed(x)) return hostRefused;
    const origin = x.requestHeaders.get('origin');
    if (origin === undefined) return undefined;
    const isOne = x.requestHeaders.getAll('origin').length === 1;
    return isOne && isOriginAllowed(x, normaliseOrigin(origin)) ? undefined : originRefused;
  };
}

/** What the caller put into `Host`, as far as we or a trusted proxy know; without the port that its scheme has anyway. */
function authorityOf(x: Exchange): string {
  const { head, requestHeaders } = x;
  const given = (head.forwarded?.host ?? requestHeaders.get('host') ?? `${head.host}:${head.port}`).toLowerCase();
  const port = schemeOf(x) === 'https' ? ':443' : ':80';
  return given.endsWith(port) ? given.slice(0, -port.length) : given;
}

function schemeOf({ head }: Exchange): string {
  return head.forwarded?.proto?.toLowerCase() ?? head.scheme;
}

function nameOf(authority: string): string {
  return authority.replace(/:\d+$/, '').replace(/\.$/, '');
}

/** The router has let the request in by a host that the route names; an end left open (`mcp.*`) is anybody's. */
function namesHosts(route: RouteEntity | undefined): boolean {
  return route?.hosts !== undefined && route.hosts.length > 0 && !route.hosts.some((host) => host.endsWith('*'));
}

const say = (message: string) => ({ body: writeError(undefined, errorCodes.invalidRequest, message) });

const hostRefused = refuse(
  403,
  'mcp_host_refused',
  'The Host header names somebody else.',
  say('The Host header is not one of this MCP server'),
);
const originRefused = refuse(
  403,
  'mcp_origin_refused',
  'Pages of this origin may not call.',
  say('Pages of this Origin may not call this MCP server'),
);
