import { type FileHandle, open } from 'node:fs/promises';
import type { CollectionDefinition, Entity, Secret } from '@sallyport/contracts';
import { LineSeal } from '../config/line-seal.ts';
import { readHeader } from '../config/snapshot-file.ts';

interface Place {
  offset: number;
  length: number;
}

interface CollectionIndex {
  places: Place[];
  byId: Map<string, number>;
  byName: Map<string, number>;
}

const chunkBytes = 1 << 20;
const newline = 0x0a;

/**
 * The entities of a snapshot file, read from disk when asked for: an Admin API over 100,000 routes keeps places, not
 * entities, in memory.
 */
export class Archive {
  readonly #file: FileHandle;
  readonly #seal: LineSeal;
  readonly #collections: ReadonlyMap<string, CollectionIndex>;

  #users = 0;
  #isRetired = false;

  private constructor(file: FileHandle, seal: LineSeal, collections: ReadonlyMap<string, CollectionIndex>) {
    this.#file = file;
    this.#seal = seal;
    this.#collections = collections;
  }

  /** Reads through the file once to learn where each entity is. */
  static async open(
    path: string,
    definitions: ReadonlyMap<string, CollectionDefinition>,
    secret: Secret,
  ): Promise<Archive> {
    const file = await open(path, 'r');
    const collections = new Map<string, CollectionIndex>();
    let seal: LineSeal | undefined;
    for await (const { line, offset } of linesOf(file)) {
      seal ??= new LineSeal(secret.reveal(), readHeader(line)?.salt);
      if (!line.startsWith('[')) continue;
      const [name, entity] = seal.read(line);
      let index = collections.get(name);
      if (index === undefined) {
        index = { places: [], byId: new Map(), byName: new Map() };
        collections.set(name, index);
      }
      const position = index.places.push({ offset, length: Buffer.byteLength(line) }) - 1;
      index.byId.set(entity.id, position);
      for (const field of definitions.get(name)?.nameFields ?? []) {
        const value = entity[field];
        if (typeof value === 'string' && !index.byName.has(value)) index.byName.set(value, position);
      }
    }
    if (seal === undefined) throw new Error(`the snapshot file ${path} is empty`);
    return new Archive(file, seal, collections);
  }

  count(collection: string): number {
    return this.#collections.get(collection)?.places.length ?? 0;
  }

  /** Entities from `start` on, at most `size`. */
  async list(collection: string, start: number, size: number): Promise<Entity[]> {
    const places = this.#collections.get(collection)?.places.slice(start, start + size) ?? [];
    return await Promise.all(places.map((place) => this.#read(place)));
  }

  async find(collection: string, idOrName: string): Promise<Entity | undefined> {
    const index = this.#collections.get(collection);
    const position = index?.byId.get(idOrName) ?? index?.byName.get(idOrName);
    return position === undefined ? undefined : await this.#read(index!.places[position]!);
  }

  /** Every entity of a collection from a position on, a page at a time. */
  async *all(collection: string, from = 0): AsyncGenerator<Entity> {
    const total = this.count(collection);
    for (let start = from; start < total; start += 1_000) yield* await this.list(collection, start, 1_000);
  }

  async #read({ offset, length }: Place): Promise<Entity> {
    const buffer = Buffer.allocUnsafe(length);
    await this.#file.read(buffer, 0, length, offset);
    return this.#seal.read(buffer.toString('utf8'))[1];
  }

  /** Reads on behalf of a request; `retire` waits for it. */
  async use<Result>(read: () => Promise<Result>): Promise<Result> {
    this.#users++;
    try {
      return await read();
    } finally {
      this.#users--;
      if (this.#isRetired && this.#users === 0) await this.#file.close();
    }
  }

  /** Another archive takes its place: closes the file after the last request that reads it. */
  async retire(): Promise<void> {
    if (this.#isRetired) return;
    this.#isRetired = true;
    if (this.#users === 0) await this.#file.close();
  }
}

async function* linesOf(file: FileHandle): AsyncGenerator<{ line: string; offset: number }> {
  let held = Buffer.alloc(0);
  let heldAt = 0;
  for (let at = 0; ; ) {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    const data = Buffer.concat([held, buffer.subarray(0, bytesRead)]);
    let lineStart = 0;
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, lineStart)) {
      yield { line: data.toString('utf8', lineStart, end), offset: heldAt + lineStart };
      lineStart = end + 1;
    }
    held = data.subarray(lineStart);
    heldAt += lineStart;
  }
}
