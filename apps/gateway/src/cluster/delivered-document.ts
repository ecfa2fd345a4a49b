import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import {
  type ConfigDocument,
  type ConfigurationId,
  decodeFrame,
  documentBytesMax,
  encodeFrame,
  readChanges,
  readDocumentLines,
  writeDocumentLines,
} from '@sallyport/contracts';
import { changeDocument, inOrderOfAge, runInSlices } from '@sallyport/pipeline';
import type { ConfigDelta } from '../config/content-index.ts';

/** The configuration that a control plane delivered: a snapshot, and the deltas after it. Throws where they do not belong together. */
export async function documentOf(frames: readonly Uint8Array[]): Promise<ConfigDocument> {
  let document: ConfigDocument | undefined;
  let version: number | undefined;
  for (const frame of frames) {
    const { head, content } = decoded(frame);
    if (head.type === 'snapshot') {
      const collections = await runInSlices(readDocumentLines(await textOf(content)));
      document = inOrderOfAge({ hash: head.hash, collections });
    } else {
      if (document === undefined || head.from !== version)
        throw new Error(`version ${head.version} does not follow what is there`);
      document = changeDocument(document, readChanges(await textOf(content)), head.hash);
    }
    version = head.version;
  }
  if (document === undefined) throw new Error('nothing was delivered');
  return document;
}

/** One frame instead of many that come to the same. */
export async function oneFrame(frames: readonly Uint8Array[], { version, hash }: ConfigurationId): Promise<Uint8Array> {
  const { collections } = await documentOf(frames);
  const content = await compress(await runInSlices(writeDocumentLines(collections)));
  return encodeFrame({ type: 'snapshot', version, hash }, content);
}

/** What a delta changes in the configuration that is there. */
export async function deltaOf(frame: Uint8Array, { hash: fromHash }: ConfigurationId): Promise<ConfigDelta> {
  const { head, content } = decoded(frame);
  return { fromHash, toHash: head.hash, changes: readChanges(await textOf(content)) };
}

function decoded(frame: Uint8Array) {
  const read = decodeFrame(frame);
  if (read === undefined) throw new Error('what was delivered cannot be read');
  return read;
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

async function textOf(content: Uint8Array): Promise<string> {
  return (await decompress(content, { maxOutputLength: documentBytesMax })).toString('utf8');
}
