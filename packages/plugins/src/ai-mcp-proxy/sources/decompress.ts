import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** Undefined for an encoding that is not known, for bytes that are none of it, and for what would become longer than `bytesMax`. */
export function decompress(encoding: string, body: Buffer, bytesMax: number): Promise<Buffer | undefined> {
  const read = Object.hasOwn(readers, encoding) ? readers[encoding] : undefined;
  if (read === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    read(body, { maxOutputLength: bytesMax }, (error, whole) => resolve(error === null ? whole : undefined));
  });
}

type Reader = (
  body: Buffer,
  options: { maxOutputLength: number },
  done: (error: Error | null, whole: Buffer) => void,
) => void;

const readers: Readonly<Partial<Record<string, Reader>>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  br: brotliDecompress,
};
