import { hash } from 'node:crypto';
import type { Exchange, PluginInstanceContext, RequestHead } from '@sallyport/pipeline';
import type { ProxyCacheConfig } from './schema.ts';

/**
 * Under which key a request's answer is kept. Whatever may make an upstream answer one caller differently from another
 * belongs to it: who calls, and what the caller itself says of who it is and how it came.
 */
export function compileCacheKey(config: ProxyCacheConfig, context: PluginInstanceContext): (x: Exchange) => string {
  const names = [...new Set([...alwaysKeyed, ...config.vary_headers.map((name) => name.toLowerCase())])];
  const picked = config.vary_query_params?.length ? new Set(config.vary_query_params) : undefined;
  // An answer that was kept under other settings is none of these.
  const prefix = `${context.pluginId}\n${hash('sha256', JSON.stringify(config), 'base64url')}`;
  const fold = config.ignore_uri_case ? (text: string) => text.toLowerCase() : (text: string) => text;
  return (x) => {
    const { head } = x;
    const caller = callerKey(x);
    const way = `${x.route?.id ?? ''}\n${x.service?.id ?? ''}`;
    const place = `${head.scheme}\n${head.host}\n${head.serverPort}\n${x.upstreamHost ?? ''}\n${toldBy(head)}`;
    const path = fold(`${pathOf(head.target)}\n${x.upstreamPath}\n${queryKey(x.query, picked)}`);
    let text = `${prefix}\n${caller}\n${way}\n${place}\n${x.method}\n${path}`;
    for (const name of names) text += `\n${headerText(x, name)}`;
    if (x.body !== undefined) text += `\n${hash('sha256', x.body, 'base64url')}`;
    return hash('sha256', text, 'hex');
  };
}

/** As JSON, since tokens name people and groups as they like. */
function callerKey({ consumer, credential, head, actors, authenticatedGroups, consumerGroups }: Exchange): string {
  const certificate = head.clientCertificate?.sha256;
  return JSON.stringify([consumer?.id, credential?.id, certificate, actors, authenticatedGroups, consumerGroups]);
}

/** What a trusted proxy says of the request that was made to it travels on to the upstream. */
function toldBy({ forwarded }: RequestHead): string {
  if (forwarded === undefined) return '';
  const { proto = '', host = '', port = '', path = '', prefix = '' } = forwarded;
  return `${proto}\n${host}\n${port}\n${path}\n${prefix}`;
}

/** The key of one of several answers to the same request, told apart by the headers that they name in Vary. */
export function variantKey(key: string, names: readonly string[], x: Exchange): string {
  let text = key;
  for (const name of names) text += `\n${name}\n${headerText(x, name)}`;
  return hash('sha256', text, 'hex');
}

/**
 * Headers that say who calls, or that upstreams are known to build answers from without saying so in Vary: where one
 * caller could choose what others are answered, it only chooses for itself.
 */
const alwaysKeyed = [
  'authorization',
  'cookie',
  'origin',
  'forwarded',
  'x-forwarded-server',
  'x-forwarded-scheme',
  'x-forwarded-ssl',
  'x-forwarded-prefix',
  'x-host',
  'x-original-host',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
];

/** No value holds a line feed, so that none can look like two. */
function headerText({ requestHeaders }: Exchange, name: string): string {
  return requestHeaders.has(name) ? `=${requestHeaders.getAll(name).join(', ')}` : '';
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** Parameters in the order of their names; values of one name stay in theirs. */
function queryKey(query: string, picked: ReadonlySet<string> | undefined): string {
  if (query.length < 2) return '';
  let parameters = query.slice(1).split('&');
  if (picked !== undefined) parameters = parameters.filter((parameter) => picked.has(nameOf(parameter)));
  return parameters.toSorted((a, b) => order(rawNameOf(a), rawNameOf(b))).join('&');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rawNameOf(parameter: string): string {
  const equals = parameter.indexOf('=');
  return equals < 0 ? parameter : parameter.slice(0, equals);
}

function nameOf(parameter: string): string {
  const name = rawNameOf(parameter).replaceAll('+', ' ');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
