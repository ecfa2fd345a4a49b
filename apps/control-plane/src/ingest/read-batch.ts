import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { batchBytesMax, decodeBatch, type RowBatch, WireError } from '@sallyport/contracts';
import { Problem } from '../http/problem.ts';

const decompress = promisify(zstdDecompress);

/** A gateway sends a fifth of them at a time. */
const rowsMax = 20_000;

/** A batch as a gateway sent it. Throws a `Problem` that says why it is none. */
export async function readBatch(body: Uint8Array, encoding: string | undefined): Promise<RowBatch> {
  try {
    return checked(decodeBatch(await decoded(body, encoding)));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new Problem(400, `This is no batch of rows: ${error.message}`);
  }
}

function checked(batch: RowBatch): RowBatch {
  const { stream, sequence, sentAtMs, node, rows } = batch;
  if (stream === '') throw new WireError('it names no stream');
  if (node.id === '') throw new WireError('it names no node');
  if (rows.length > rowsMax) throw new WireError(`it has more than ${rowsMax} rows`);
  if (!Number.isSafeInteger(sequence + rows.length) || sequence < 0)
    throw new WireError(`its rows cannot be numbered from ${sequence}`);
  if (!Number.isFinite(sentAtMs)) throw new WireError('it does not say when it was sent');
  return batch;
}

async function decoded(body: Uint8Array, encoding = 'identity'): Promise<Uint8Array> {
  if (encoding === 'identity') return body;
  if (encoding !== 'zstd')
    throw new Problem(415, `Batches come compressed with zstd, or as they are; '${encoding}' is neither.`);
  try {
    return await decompress(body, { maxOutputLength: batchBytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new Problem(400, `The body is not compressed with zstd, as its Content-Encoding says.`);
  }
}

function tooLarge(): Problem {
  return new Problem(413, `A batch may have ${batchBytesMax} bytes, once it is not compressed any more.`);
}
