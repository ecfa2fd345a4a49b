import { open, readFile, rename } from 'node:fs/promises';
import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { runAtOnce } from '@sallyport/pipeline';
import { LineSeal } from './line-seal.ts';

/**
 * A checked document on disk, one entity per line, between a header and a digest: the process that read the
 * configuration writes it, workers (also later ones) read it in slices. What a control plane changes in it follows, each
 * time between a header and a digest of its own; how much of a file counts is told by who wrote it. Readable by its owner
 * only, and what may be secret in it is sealed, see `LineSeal`. `secret` is the node's own.
 */
const formatVersion = 3;
const flushBytes = 1 << 20;

/** What a snapshot file says. */
export interface SnapshotContent {
  /** As it was checked. */
  readonly document: ConfigDocument;
  /** What has changed in it since, in order; as a control plane told it. */
  readonly changes: readonly EntityChange[];
  /** After the changes. */
  readonly hash: string;
}

/** Writes the whole file beside its place and moves it there, so that nobody sees half of it; gives its length. */
export async function writeSnapshotFile(
  path: string,
  document: ConfigDocument,
  secret: string,
  openKinds: ReadonlySet<string>,
): Promise<number> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w', 0o600);
  const seal = new LineSeal(secret);
  const digest = seal.digest();
  let length = 0;
  const write = async (text: string) => {
    length += (await file.write(text)).bytesWritten;
  };
  try {
    let pending = headerLine(document.hash, seal);
    const flush = async () => {
      digest.update(pending);
      await write(pending);
      pending = '';
    };
    for (const [collection, entities] of Object.entries(document.collections)) {
      const isOpen = openKinds.has(collection);
      for (const entity of entities) {
        pending += entityLine(seal, collection, entity, isOpen);
        if (pending.length > flushBytes) await flush();
      }
    }
    await flush();
    await write(digestLine(digest.digest('hex')));
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  return length;
}

/** Writes changes behind the first `at` bytes of a snapshot file; gives how long it is then. */
export async function appendChanges(
  path: string,
  at: number,
  { changes, hash }: Pick<SnapshotContent, 'changes' | 'hash'>,
  secret: string,
  openKinds: ReadonlySet<string>,
): Promise<number> {
  const seal = new LineSeal(secret);
  let text = headerLine(hash, seal);
  for (const { collection, id, entity } of changes) {
    text +=
      entity === undefined
        ? `${JSON.stringify([collection, null, id])}\n`
        : entityLine(seal, collection, entity, openKinds.has(collection));
  }
  text += digestLine(seal.digest().update(text).digest('hex'));
  const file = await open(path, 'r+');
  try {
    const { bytesWritten } = await file.write(text, at);
    return at + bytesWritten;
  } finally {
    await file.close();
  }
}

function headerLine(hash: string, seal: LineSeal): string {
  return `${JSON.stringify({ version: formatVersion, hash, salt: seal.salt.toString('base64') })}\n`;
}

function entityLine(seal: LineSeal, collection: string, entity: Entity, isOpen: boolean): string {
  return `${isOpen ? JSON.stringify([collection, entity]) : seal.sealed(collection, entity)}\n`;
}

function digestLine(digest: string): string {
  return `${JSON.stringify({ digest })}\n`;
}

/** The content of the first `length` bytes of a snapshot file, parsed in small steps. Throws when it is not whole. */
export async function openSnapshotFile(
  path: string,
  secret: string,
  length?: number,
): Promise<Generator<void, SnapshotContent>> {
  const bytes = await readFile(path);
  return contentSteps(new SectionReader(bytes.subarray(0, length), path, secret));
}

function* contentSteps(reader: SectionReader): Generator<void, SnapshotContent> {
  const collections: Record<string, Entity[]> = {};
  const hash = yield* reader.read((collection, entity) => {
    if (entity === undefined) throw reader.broken();
    const known = collections[collection];
    if (known === undefined) collections[collection] = [entity];
    else known.push(entity);
  });
  const { changes, hash: last } = yield* changeSteps(reader);
  return { document: { hash, collections }, changes, hash: last ?? hash };
}

/** The changes between two places of a snapshot file. */
export async function openChanges(
  path: string,
  secret: string,
  from: number,
  to: number,
): Promise<Generator<void, readonly EntityChange[]>> {
  const bytes = Buffer.allocUnsafe(to - from);
  const file = await open(path, 'r');
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return onlyChanges(new SectionReader(bytes.subarray(0, bytesRead), path, secret));
  } finally {
    await file.close();
  }
}

function* onlyChanges(reader: SectionReader): Generator<void, readonly EntityChange[]> {
  return (yield* changeSteps(reader)).changes;
}

function* changeSteps(reader: SectionReader): Generator<void, { changes: EntityChange[]; hash: string | undefined }> {
  const changes: EntityChange[] = [];
  let hash: string | undefined;
  while (!reader.isAtEnd)
    hash = yield* reader.read((collection, entity, id) => changes.push({ collection, id, entity }));
  return { changes, hash };
}

const linesPerSlice = 500;
const newline = 0x0a;

/** Reads what stands between a header and its digest, and again, to the end. */
class SectionReader {
  readonly #bytes: Buffer;
  readonly #path: string;
  readonly #secret: string;
  #at = 0;

  constructor(bytes: Buffer, path: string, secret: string) {
    this.#bytes = bytes;
    this.#path = path;
    this.#secret = secret;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  broken(): Error {
    return new Error(`the snapshot file ${this.#path} is not whole`);
  }

  /** Gives the hash that the header tells; nothing is taken out of a section that is not whole. */
  *read(take: (collection: string, entity: Entity | undefined, id: string) => void): Generator<void, string> {
    const start = this.#at;
    const header = readHeader(this.#line());
    if (header === undefined) throw this.broken();
    const seal = new LineSeal(this.#secret, header.salt);
    const from = this.#at;
    const to = yield* this.#findFooter();
    const digest = seal.digest();
    for (let at = start; at < to; at += flushBytes) {
      digest.update(this.#bytes.subarray(at, Math.min(at + flushBytes, to)));
      yield;
    }
    this.#at = to;
    const footer = parseLine(this.#line()) as { digest?: string } | undefined;
    if (footer?.digest !== digest.digest('hex')) throw this.broken();
    const end = this.#at;
    this.#at = from;
    for (let lines = 1; this.#at < to; lines++) {
      const [collection, entity, id] = seal.read(this.#line());
      take(collection, entity, id);
      if (lines % linesPerSlice === 0) yield;
    }
    this.#at = end;
    return header.hash;
  }

  #line(): string {
    const end = this.#bytes.indexOf(newline, this.#at);
    if (end < 0) throw this.broken();
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** Where the next line that is no entity begins. */
  *#findFooter(): Generator<void, number> {
    let at = this.#at;
    for (let lines = 1; this.#bytes[at] === openBracket; lines++) {
      at = this.#bytes.indexOf(newline, at) + 1;
      if (at === 0) throw this.broken();
      if (lines % (10 * linesPerSlice) === 0) yield;
    }
    return at;
  }
}

const openBracket = 0x5b;

/** What the first line of a section says; undefined when it is none, or of another version. */
export function readHeader(line: string): { hash: string; salt: Buffer } | undefined {
  const { version, hash, salt } = (parseLine(line) ?? {}) as { version?: number; hash?: string; salt?: string };
  if (version !== formatVersion || hash === undefined || salt === undefined) return undefined;
  return { hash, salt: Buffer.from(salt, 'base64') };
}

function parseLine(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** The content at once. */
export async function readSnapshotFile(path: string, secret: string, length?: number): Promise<SnapshotContent> {
  return runAtOnce(await openSnapshotFile(path, secret, length));
}
