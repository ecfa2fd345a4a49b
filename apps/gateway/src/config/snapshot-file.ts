import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import type { ConfigDocument, Entity } from '@sallyport/contracts';

/**
 * A checked document on disk, one entity per line, between a header and a digest: the process that read the
 * configuration writes it, workers (also later ones) read it in slices. Readable by its owner only, since it holds
 * what the configuration holds.
 */
const formatVersion = 1;
const flushBytes = 1 << 20;

/** Writes the whole file beside its place and moves it there, so that nobody sees half of it. */
export async function writeSnapshotFile(path: string, document: ConfigDocument): Promise<void> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w', 0o600);
  const digest = createHash('sha256');
  try {
    let pending = `${JSON.stringify({ version: formatVersion, hash: document.hash })}\n`;
    const flush = async () => {
      digest.update(pending);
      await file.write(pending);
      pending = '';
    };
    for (const [collection, entities] of Object.entries(document.collections)) {
      const prefix = `[${JSON.stringify(collection)},`;
      for (const entity of entities) {
        pending += `${prefix}${JSON.stringify(entity)}]\n`;
        if (pending.length > flushBytes) await flush();
      }
    }
    await flush();
    await file.write(`${JSON.stringify({ sha256: digest.digest('hex') })}\n`);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** The document in a snapshot file, parsed in small steps. Throws when the file is not whole. */
export async function openSnapshotFile(path: string): Promise<Generator<void, ConfigDocument>> {
  const bytes = await readFile(path);
  return readSteps(bytes, path);
}

const linesPerSlice = 500;
const newline = 0x0a;

function* readSteps(bytes: Buffer, path: string): Generator<void, ConfigDocument> {
  const lastLineAt = bytes.lastIndexOf(newline, bytes.length - 2) + 1;
  const digest = createHash('sha256');
  for (let at = 0; at < lastLineAt; at += flushBytes) {
    digest.update(bytes.subarray(at, Math.min(at + flushBytes, lastLineAt)));
    yield;
  }
  const broken = () => new Error(`the snapshot file ${path} is not whole`);
  const footer = parseLine(bytes.toString('utf8', lastLineAt)) as { sha256?: string } | undefined;
  if (footer?.sha256 !== digest.digest('hex')) throw broken();

  const document: ConfigDocument = { hash: '', collections: {} };
  let lines = 0;
  for (let at = 0; at < lastLineAt; ) {
    const end = bytes.indexOf(newline, at);
    const line = JSON.parse(bytes.toString('utf8', at, end)) as { version: number; hash: string } | [string, Entity];
    at = end + 1;
    if (Array.isArray(line)) {
      const [collection, entity] = line;
      const known = document.collections[collection];
      if (known === undefined) document.collections[collection] = [entity];
      else known.push(entity);
    } else {
      if (line.version !== formatVersion) throw broken();
      document.hash = line.hash;
    }
    if (++lines % linesPerSlice === 0) yield;
  }
  return document;
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
