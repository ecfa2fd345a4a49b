import { randomBytes } from 'node:crypto';
import type { Author, OneTimeLink, OneTimeLinks } from '@sallyport/store';
import { hashOfToken } from '../../access/token.ts';

export const linkMsMax = 24 * 3_600_000;

/** Links to us that work once, within a day. What is in them is kept as a hash. */
export class OneTimeLinksToUs {
  readonly #links: OneTimeLinks;
  readonly #nowMs: () => number;

  constructor(links: OneTimeLinks, nowMs: () => number) {
    this.#links = links;
    this.#nowMs = nowMs;
  }

  /** Its path; whoever has it may choose the password. */
  async create(
    link: Pick<OneTimeLink, 'purpose' | 'organizationId' | 'userId'>,
    by: Author,
  ): Promise<{ path: string; expiresAtMs: number }> {
    const token = randomBytes(32).toString('base64url');
    const expiresAtMs = this.#nowMs() + linkMsMax;
    await this.#links.insert({ ...link, tokenHash: hashOfToken(token), expiresAtMs }, by);
    return { path: `/setup/${token}`, expiresAtMs };
  }

  async find(token: string): Promise<OneTimeLink | undefined> {
    return await this.#links.find(hashOfToken(token), this.#nowMs());
  }

  async take(token: string): Promise<OneTimeLink | undefined> {
    return await this.#links.take(hashOfToken(token), this.#nowMs());
  }
}
