import { type Cache, parseJson, type Services } from '@sallyport/pipeline';
import { compileProxies, type ProxyFor, type ProxySettings } from '../client/proxies.ts';
import { type FacadeClient, readDescription } from './client.ts';
import { plainUrl } from './redirect-uris.ts';

/** A document is a few hundred bytes; the draft advises 5 KB. */
const documentBytesMax = 5 * 1024;
const timeoutMs = 5_000;
const keptMs = 300_000;
/** For one that cannot be had: callers cannot make us ask for it all the time. */
const missingMs = 15_000;
const fetchesMax = 64;
/** Whoever names slow servers keeps out none but themselves. */
const fetchesOfCallerMax = 4;
const idCharactersMax = 512;
const jsonLimits = { depthMax: 8, nodesMax: 512 };

/** Why a client cannot be used, as a sentence for the person who sits before it. */
export type DocumentProblem = 'unreadable' | 'mismatch' | 'busy';

type Found = FacadeClient | DocumentProblem;

/** Clients whose id is the https URL of a document that describes them (client id metadata documents). */
export class ClientDocuments {
  readonly #services: Pick<Services, 'http' | 'log'>;
  readonly #privateSchemes: ReadonlySet<string>;
  /** Where the way out leads through a proxy, no caller is a way around it. */
  readonly #proxyFor: ProxyFor;
  readonly #cache: Cache;
  /** By id; whoever asks for the same one waits for the same answer. */
  readonly #pending = new Map<string, Promise<Found>>();
  /** How many are asked for at a caller's wish. */
  readonly #pendingOf = new Map<string, number>();

  constructor(
    services: Pick<Services, 'http' | 'log' | 'cache'>,
    options: { issuer: string; privateSchemes: ReadonlySet<string>; proxies?: ProxySettings | undefined },
  ) {
    this.#services = services;
    this.#privateSchemes = options.privateSchemes;
    this.#proxyFor = compileProxies(options.proxies ?? {});
    this.#cache = services.cache.open('client-documents', options.issuer, 'oauth-facade');
  }

  /** `caller`: the address of who names it. */
  find(id: string, caller: string): Found | Promise<Found> {
    const url = id.length > idCharactersMax ? undefined : plainUrl(id);
    // Of a whole host, several applications may be.
    if (url === undefined || url.protocol !== 'https:' || url.pathname === '/') return 'unreadable';
    const known = this.#cache.get(id) as Found | undefined;
    if (known !== undefined) return known;
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending;
    const others = this.#pendingOf.get(caller) ?? 0;
    if (this.#pending.size >= fetchesMax || others >= fetchesOfCallerMax) return 'busy';
    this.#pendingOf.set(caller, others + 1);
    const found = this.#fetch(id, url).finally(() => this.#settle(id, caller));
    this.#pending.set(id, found);
    return found;
  }

  #settle(id: string, caller: string): void {
    this.#pending.delete(id);
    const left = this.#pendingOf.get(caller)! - 1;
    if (left === 0) this.#pendingOf.delete(caller);
    else this.#pendingOf.set(caller, left);
  }

  async #fetch(id: string, url: URL): Promise<Found> {
    const found = await this.#read(id, url);
    if (typeof found === 'string') this.#cache.set(id, found, id.length + found.length, missingMs);
    else this.#cache.set(id, found, id.length + documentBytesMax, keptMs);
    return found;
  }

  async #read(id: string, url: URL): Promise<Found> {
    try {
      const { status, headers, body } = await this.#services.http.fetch({
        method: 'GET',
        url,
        headers: ['Accept', 'application/json'],
        body: Buffer.alloc(0),
        timeoutMs,
        keepAliveMs: 1_000,
        tlsVerify: true,
        bodyBytesMax: documentBytesMax,
        namedBy: 'document',
        proxy: this.#proxyFor(url),
      });
      const isJson = /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers.get('content-type') ?? '');
      if (status !== 200 || !isJson) return this.#refuse(id, 'unreadable', `status ${status}, or not JSON`);
      return this.#clientOf(id, url, body);
    } catch (error) {
      return this.#refuse(id, 'unreadable', (error as Error).message);
    }
  }

  #clientOf(id: string, url: URL, body: Buffer): Found {
    const parsed = parseJson(body, jsonLimits);
    if ('problem' in parsed) return this.#refuse(id, 'unreadable', parsed.problem);
    const { value } = parsed;
    const description = readDescription(value, this.#privateSchemes);
    if ('error' in description) return this.#refuse(id, 'unreadable', description.description);
    const { client_id, token_endpoint_auth_method: method = 'none' } = value as Record<string, unknown>;
    // Whoever describes a client must be at its address.
    if (client_id !== id) return this.#refuse(id, 'mismatch', 'client_id is not the address of the document');
    if (method !== 'none') return this.#refuse(id, 'unreadable', `token_endpoint_auth_method is not 'none'`);
    const { name, redirectUris } = description;
    return { publicId: id, name, hostname: url.hostname, redirectUris };
  }

  #refuse(id: string, problem: DocumentProblem, reason: string): DocumentProblem {
    this.#services.log.info('oauth-facade: the document of a client cannot be used', { client: id, reason });
    return problem;
  }
}
