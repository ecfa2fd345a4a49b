import type { ServiceEntity } from '@sallyport/pipeline';

/**
 * Is this what an MCP server at the service may call itself: its URL, or one that its URL is below? Clients allow exactly that
 * (RFC 9728 §3.3 wants it so that nobody is sent for a token for somebody else), and see only our URL afterwards.
 */
export function namesService(resource: unknown, service: ServiceEntity | undefined): boolean {
  if (typeof resource !== 'string' || service === undefined || !URL.canParse(resource)) return false;
  const named = new URL(resource);
  const { origin, pathname } = new URL(`${service.protocol}://${service.host}:${service.port}${service.path ?? '/'}`);
  return named.origin === origin && withSlash(pathname).startsWith(withSlash(named.pathname));
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
