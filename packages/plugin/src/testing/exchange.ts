import { randomBytes } from 'node:crypto';
import type { Actor } from '@sallyport/contracts';
import {
  type Claims,
  type ClientCertificate,
  type Consumer,
  type Credential,
  Exchange,
  type Forwarded,
  HeaderList,
  type ProtectedResource,
  type RouteEntity,
  type ServiceEntity,
} from '@sallyport/pipeline';

/** A request to try something with. Everything is optional; the default is a plain GET from a documentation address. */
export interface ExchangeOptions {
  method?: string;
  /** A path with query (`/orders?a=1`), or a whole URL. The path is taken as it stands, without normalisation. */
  url?: string;
  /** By name, or names and values in turn where order, writing or repeats matter. */
  headers?: Readonly<Record<string, string | readonly string[]>> | readonly string[];
  /** Sets Content-Length, unless the headers say Transfer-Encoding. */
  body?: string | Buffer;
  /** Sent as JSON, with its Content-Type. */
  json?: unknown;
  /** Sent as a form, with its Content-Type. */
  form?: Readonly<Record<string, string>> | string;
  clientIp?: string;
  clientPort?: number;
  /** As presented in the TLS handshake. */
  clientCertificate?: ClientCertificate;
  /** What a trusted proxy before us says; without it there is none. */
  forwarded?: Forwarded;
  httpVersion?: '1.0' | '1.1' | '2.0';
  /** Already identified, as by a plugin that ran before. */
  consumer?: Consumer;
  credential?: Credential;
  authenticatedGroups?: readonly string[];
  /** Who acts, as `Exchange.actors` holds them. */
  actors?: readonly Actor[];
  /** Of a verified token. */
  claims?: Claims;
  /** The verified token. */
  accessToken?: string;
  protectedResource?: ProtectedResource;
  /** The gateway asks itself. */
  isInner?: boolean;
  /** … at a route that it names. */
  isAddressed?: boolean;
  route?: RouteEntity;
  service?: ServiceEntity;
  captures?: Readonly<Record<string, string>>;
  /** Unix milliseconds. */
  startedAtMs?: number;
}

/** An exchange as the gateway would hand it to a routed chain; the body is in `bodyOf`, not read yet. */
export function exchange(options: ExchangeOptions = {}): Exchange {
  const { scheme, host, port, target } = splitUrl(options.url ?? '/');
  const { method = 'GET', httpVersion = '1.1', startedAtMs = 0 } = options;
  const rawHeaders = headersOf(options, host, port);
  const x = new Exchange(
    randomBytes(16).toString('hex'),
    {
      method,
      scheme,
      httpVersion,
      target,
      rawHeaders,
      clientIp: options.clientIp ?? '203.0.113.7',
      clientPort: options.clientPort ?? 50_000,
      peerIp: options.clientIp ?? '203.0.113.7',
      forwarded: options.forwarded,
      serverPort: scheme === 'https' ? 8443 : 8000,
      host,
      port,
      sni: scheme === 'https' ? host : undefined,
      clientCertificate: options.clientCertificate,
    },
    new HeaderList([...rawHeaders]),
    startedAtMs,
    startedAtMs,
  );
  x.isAddressed = options.isAddressed ?? false;
  x.isInner = options.isInner ?? x.isAddressed;
  const queryAt = target.indexOf('?');
  x.path = queryAt < 0 ? target : target.slice(0, queryAt);
  x.query = queryAt < 0 ? '' : target.slice(queryAt);
  x.upstreamPath = x.path;
  x.requestBytes = bodyOf(options)?.length ?? 0;
  x.route = options.route;
  x.service = options.service;
  if (x.route !== undefined) {
    x.match = { target: { route: x.route, service: x.service }, matchedPath: '', captures: options.captures };
  }
  if (options.consumer !== undefined || options.credential !== undefined)
    x.authenticate(options.consumer, options.credential);
  x.authenticatedGroups = options.authenticatedGroups;
  if (options.actors !== undefined) x.actors.push(...options.actors);
  x.claims = options.claims;
  x.accessToken = options.accessToken;
  x.protectedResource = options.protectedResource;
  return x;
}

/** The body that the options describe; undefined when there is none. */
export function bodyOf({ body, json, form }: ExchangeOptions): Buffer | undefined {
  if (body !== undefined) return Buffer.from(body);
  if (json !== undefined) return Buffer.from(JSON.stringify(json));
  if (form !== undefined) return Buffer.from(typeof form === 'string' ? form : new URLSearchParams(form).toString());
  return undefined;
}

function headersOf(options: ExchangeOptions, host: string, port: number): string[] {
  const { headers = {} } = options;
  const raw: string[] = [];
  if (Array.isArray(headers)) raw.push(...headers);
  else for (const [name, value] of Object.entries(headers)) for (const one of [value].flat()) raw.push(name, one);

  const given = new HeaderList([...raw]);
  if (!given.has('host')) raw.unshift('Host', port === 80 || port === 443 ? host : `${host}:${port}`);
  const type = options.json !== undefined ? 'application/json' : options.form !== undefined ? formType : undefined;
  if (type !== undefined && !given.has('content-type')) raw.push('Content-Type', type);
  const body = bodyOf(options);
  if (body !== undefined && !given.has('content-length') && !given.has('transfer-encoding')) {
    raw.push('Content-Length', String(body.length));
  }
  return raw;
}

const formType = 'application/x-www-form-urlencoded';

function splitUrl(url: string): { scheme: 'http' | 'https'; host: string; port: number; target: string } {
  const [, scheme = 'http', authority = 'api.example', target = '/'] =
    /^(?:(https?):\/\/([^/?]+))?(.*)$/s.exec(url) ?? [];
  const [host = '', port] = authority.split(':');
  return {
    scheme: scheme === 'https' ? 'https' : 'http',
    host,
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    target: target === '' ? '/' : target,
  };
}
