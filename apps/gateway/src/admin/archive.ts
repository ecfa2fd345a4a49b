import { type FileHandle, open } from 'node:fs/promises';
import type { CollectionDefinition, Entity, Secret } from '@sallyport/contracts';
import { LineSeal } from '../config/line-seal.ts';
import { readHeader } from '../config/snapshot-file.ts';

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly seal: LineSeal;
}

/** Entities in the order of the file; one that changes keeps its place in it. */
interface CollectionIndex {
  readonly byId: Map<string, Place>;
  readonly idByName: Map<string, string>;
  /** Made when a list is asked for. */
  listed: Place[] | undefined;
}

const chunkBytes = 1 << 20;
const newline = 0x0a;

/**
 * The entities of a snapshot file, read from disk when asked for: an Admin API over 100,000 routes keeps places, not
 * entities, in memory.
 */
export class Archive {
  readonly #file: FileHandle;
  readonly #definitions: ReadonlyMap<string, CollectionDefinition>;
  readonly #secret: Secret;
  readonly #collections = new Map<string, CollectionIndex>();
  /** How much of the file was read. */
  #length = 0;
  #reading: Promise<void> = Promise.resolve();
  #users = 0;
  #isRetired = false;

  private constructor(file: FileHandle, definitions: ReadonlyMap<string, CollectionDefinition>, secret: Secret) {
    this.#file = file;
    this.#definitions = definitions;
    this.#secret = secret;
  }

  static async open(
    path: string,
    definitions: ReadonlyMap<string, CollectionDefinition>,
    secret: Secret,
  ): Promise<Archive> {
    return new Archive(await open(path, 'r'), definitions, secret);
  }

  /** Reads on, up to this length, to learn where each entity is. */
  async readTo(length: number): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOn(length));
    await this.#reading;
  }

  async #readOn(length: number): Promise<void> {
    const isFirst = this.#length === 0;
    let seal: LineSeal | undefined;
    for await (const { line, offset } of linesOf(this.#file, this.#length, length)) {
      const header = line.startsWith('[') ? undefined : readHeader(line);
      if (header !== undefined) seal = new LineSeal(this.#secret.reveal(), header.salt);
      if (!line.startsWith('[') || seal === undefined) continue;
      const [name, entity, id] = seal.read(line);
      const index = this.#indexOf(name);
      if (!isFirst) await this.#forgetNames(name, index, id);
      if (entity === undefined) index.byId.delete(id);
      else this.#add(name, index, entity, { offset, length: Buffer.byteLength(line), seal }, isFirst);
    }
    this.#length = Math.max(this.#length, length);
  }

  #indexOf(name: string): CollectionIndex {
    let index = this.#collections.get(name);
    if (index === undefined) {
      index = { byId: new Map(), idByName: new Map(), listed: undefined };
      this.#collections.set(name, index);
    }
    return index;
  }

  /** Of equal names the first counts; one that changes passes its name to another. */
  #add(name: string, index: CollectionIndex, entity: Entity, place: Place, isFirst: boolean): void {
    index.listed = undefined;
    index.byId.set(entity.id, place);
    for (const value of this.#namesOf(name, entity))
      if (!isFirst || !index.idByName.has(value)) index.idByName.set(value, entity.id);
  }

  async #forgetNames(name: string, index: CollectionIndex, id: string): Promise<void> {
    const place = index.byId.get(id);
    if (place === undefined) return;
    index.listed = undefined;
    for (const value of this.#namesOf(name, await this.#read(place)))
      if (index.idByName.get(value) === id) index.idByName.delete(value);
  }

  *#namesOf(name: string, entity: Entity): Generator<string> {
    for (const field of this.#definitions.get(name)?.nameFields ?? []) {
      const value = entity[field];
      if (typeof value === 'string') yield value;
    }
  }

  count(collection: string): number {
    return this.#collections.get(collection)?.byId.size ?? 0;
  }

  /** Entities from `start` on, at most `size`. */
  async list(collection: string, start: number, size: number): Promise<Entity[]> {
    const index = this.#collections.get(collection);
    if (index === undefined) return [];
    index.listed ??= [...index.byId.values()];
    return await Promise.all(index.listed.slice(start, start + size).map((place) => this.#read(place)));
  }

  async find(collection: string, idOrName: string): Promise<Entity | undefined> {
    const index = this.#collections.get(collection);
    const place = index?.byId.get(idOrName) ?? index?.byId.get(index.idByName.get(idOrName) ?? '');
    return place === undefined ? undefined : await this.#read(place);
  }

  /** Every entity of a collection from a position on, a page at a time. */
  async *all(collection: string, from = 0): AsyncGenerator<Entity> {
    const total = this.count(collection);
    for (let start = from; start < total; start += 1_000) yield* await this.list(collection, start, 1_000);
  }

  async #read({ offset, length, seal }: Place): Promise<Entity> {
    const buffer = Buffer.allocUnsafe(length);
    await this.#file.read(buffer, 0, length, offset);
    return seal.read(buffer.toString('utf8'))[1]!;
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

/** Those that begin from `from` on and end before `to`. */
async function* linesOf(file: FileHandle, from: number, to: number): AsyncGenerator<{ line: string; offset: number }> {
  let held = Buffer.alloc(0);
  let heldAt = from;
  for (let at = from; at < to; ) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, to - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
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
