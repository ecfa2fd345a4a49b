import { readJson } from '@sallyport/json';
import type { Seal } from '../session/seal.ts';
import { type ClientDescription, type FacadeClient, publicIdOf } from './client.ts';

/** A longer id would not fit into the URLs that carry it. */
const idCharactersMax = 2_048;

/**
 * Clients that registered themselves (RFC 7591). Nothing is stored: a client's id is its description, sealed, so that every worker and
 * gateway with the secret knows it, and nobody can make the gateway remember things.
 */
export class RegisteredClients {
  readonly #seal: Seal;

  constructor(seal: Seal) {
    this.#seal = seal;
  }

  /** The id; undefined when the description is too long. */
  async register({ name, redirectUris }: ClientDescription, nowSeconds: number): Promise<string | undefined> {
    const id = await this.#seal.seal(JSON.stringify([nowSeconds, redirectUris, name ?? null]));
    return id.length > idCharactersMax ? undefined : id;
  }

  async find(id: string): Promise<FacadeClient | undefined> {
    if (id.length > idCharactersMax) return undefined;
    const text = await this.#seal.open(id);
    if (text === undefined) return undefined;
    const [, redirectUris, name] = readJson(text) as [number, string[], string | null];
    return { publicId: publicIdOf(id), name: name ?? undefined, hostname: undefined, redirectUris };
  }
}
