import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import type { DocumentProblem } from './read-document.ts';

export interface ApiServer {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The servers of a document, with the defaults of their variables. Without any, decK's: https://localhost. */
export function serversOf(
  { servers }: JsonObject,
  problems: DocumentProblem[],
  warnings: DocumentProblem[],
): ApiServer[] {
  if (!Array.isArray(servers) || servers.length === 0) {
    warnings.push({ path: '/servers', message: 'there is none: set host and port of the service' });
    return [{ protocol: 'https', host: 'localhost', port: 443, path: '/' }];
  }
  return servers.flatMap((server, i): ApiServer[] => {
    const path = `/servers/${i}/url`;
    const text = isObject(server) && typeof server['url'] === 'string' ? filledIn(server) : undefined;
    const url = text === undefined ? undefined : parseUrl(text);
    if (url === undefined) {
      problems.push({ path, message: `${JSON.stringify(text ?? null)} is no URL of http or https` });
      return [];
    }
    if (!/^\w+:/.test(text!)) warnings.push({ path, message: 'names no host: set host and port of the service' });
    return [url];
  });
}

function filledIn(server: JsonObject): string {
  const variables = isObject(server['variables']) ? server['variables'] : {};
  return (server['url'] as string).replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = variables[name];
    return isObject(variable) && variable['default'] !== undefined ? String(variable['default']) : whole;
  });
}

/** A server may be told by its path alone: then nobody knows the host. */
function parseUrl(text: string): ApiServer | undefined {
  try {
    const url = new URL(text, 'https://localhost');
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
    const protocol = url.protocol === 'http:' ? 'http' : 'https';
    const port = url.port === '' ? (protocol === 'http' ? 80 : 443) : Number(url.port);
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : '/';
    return { protocol, host: url.hostname, port, path };
  } catch {
    return undefined;
  }
}
