import type { ServiceEntity } from '@sallyport/pipeline';

/** Where the MCP server is that a service stands for. */
export function serviceUrl({ protocol, host, port, path }: ServiceEntity): string {
  return `${protocol}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}${path ?? '/'}`;
}
