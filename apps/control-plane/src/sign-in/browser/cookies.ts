import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf, type Reach } from './origin.ts';

/** A cookie of ours, by its name without prefix. Values are letters, digits and `-_.:` alone. */
export class Cookie {
  readonly #name: string;
  readonly #reach: Reach;
  readonly #maxAgeSeconds: number | undefined;

  constructor(name: string, reach: Reach, maxAgeSeconds?: number) {
    this.#name = name;
    this.#reach = reach;
    this.#maxAgeSeconds = maxAgeSeconds;
  }

  /** The first of that name. */
  read(request: FastifyRequest): string | undefined {
    const start = `${this.#nameFor(request)}=`;
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
  }

  set(request: FastifyRequest, reply: FastifyReply, value: string): void {
    this.#write(request, reply, value, this.#maxAgeSeconds);
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.#write(request, reply, '', 0);
  }

  /** Lax: whoever comes by a link from elsewhere is still signed in, and forms of other sites send nothing. */
  #write(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number | undefined): void {
    const attributes = [
      'Path=/',
      ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
      'HttpOnly',
      'SameSite=Lax',
      ...(this.#isSecure(request) ? ['Secure'] : []),
    ];
    reply.header('set-cookie', [`${this.#nameFor(request)}=${value}`, ...attributes].join('; '));
  }

  /** Browsers take a name that begins so from no other host, and not in the clear. */
  #nameFor(request: FastifyRequest): string {
    return this.#isSecure(request) ? `__Host-${this.#name}` : this.#name;
  }

  #isSecure(request: FastifyRequest): boolean {
    return originOf(request, this.#reach).startsWith('https:');
  }
}
