import { open, readFile, rename } from 'node:fs/promises';
import type { ConfigDocument } from '@sallyport/contracts';
import { LineSeal } from './line-seal.ts';

/**
 * A checked document on disk, one entity per line, between a header and a digest: the process that read the
 * configuration writes it, workers (also later ones) read it in slices. Readable by its owner only, and what may be secret
 * in it is sealed, see `LineSeal`. `secret` is the node's own.
 */
const formatVersion = 2;
const flushBytes = 1 << 20;

/** Writes the whole file beside its place and moves it there, so that nobody sees half of it. */
export async function writeSnapshotFile(
  path: string,
  document: ConfigDocument,
  secret: string,
  openKinds: ReadonlySet<string>,
): Promise<void> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w', 0o600);
  const seal = new LineSeal(secret);
  const digest = seal.digest();
  try {
    const salt = seal.salt.toString('base64');
    let pending = `${JSON.stringify({ version: formatVersion, hash: document.hash, salt })}\n`;
    const flush = async () => {
      digest.update(pending);
      await file.write(pending);
      pending = '';
    };
    for (const [collection, entities] of Object.entries(document.collections)) {
      const isOpen = openKinds.has(collection);
      for (const entity of entities) {
        pending += `${isOpen ? JSON.stringify([collection, entity]) : seal.sealed(collection, entity)}\n`;
        if (pending.length > flushBytes) await flush();
      }
    }
    await flush();
    await file.write(`${JSON.stringify({ digest: digest.digest('hex') })}\n`);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** The document in a snapshot file, parsed in small steps. Throws when the file is not whole. */
export async function openSnapshotFile(path: string, secret: string): Promise<Generator<void, ConfigDocument>> {
  const bytes = await readFile(path);
  return readSteps(bytes, path, secret);
}

/** The same at once. */
export async function readSnapshotFile(path: string, secret: string): Promise<ConfigDocument> {
  const steps = await openSnapshotFile(path, secret);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const linesPerSlice = 500;
const newline = 0x0a;

function* readSteps(bytes: Buffer, path: string, secret: string): Generator<void, ConfigDocument> {
  const broken = () => new Error(`the snapshot file ${path} is not whole`);
  const header = readHeader(bytes.toString('utf8', 0, bytes.indexOf(newline)));
  if (header === undefined) throw broken();
  const seal = new LineSeal(secret, header.salt);
  const lastLineAt = bytes.lastIndexOf(newline, bytes.length - 2) + 1;
  const digest = seal.digest();
  for (let at = 0; at < lastLineAt; at += flushBytes) {
    digest.update(bytes.subarray(at, Math.min(at + flushBytes, lastLineAt)));
    yield;
  }
  const footer = parseLine(bytes.toString('utf8', lastLineAt)) as { digest?: string } | undefined;
  if (footer?.digest !== digest.digest('hex')) throw broken();

  const document: ConfigDocument = { hash: header.hash, collections: {} };
  let lines = 0;
  for (let at = bytes.indexOf(newline) + 1; at < lastLineAt; ) {
    const end = bytes.indexOf(newline, at);
    const [collection, entity] = seal.read(bytes.toString('utf8', at, end));
    at = end + 1;
    const known = document.collections[collection];
    if (known === undefined) document.collections[collection] = [entity];
    else known.push(entity);
    if (++lines % linesPerSlice === 0) yield;
  }
  return document;
}

/** What the first line of a snapshot file says; undefined when it is none, or of another version. */
export function readHeader(line: string): { hash: string; salt: Buffer } | undefined {
  const { version, hash, salt } = (parseLine(line) ?? {}) as { version?: number; hash?: string; salt?: string };
  if (version !== formatVersion || hash === undefined || salt === undefined) return undefined;
  return { hash, salt: Buffer.from(salt, 'base64') };
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
