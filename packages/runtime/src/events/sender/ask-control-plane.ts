import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import type { FetchAnswer, HttpPort } from '@sallyport/pipeline';
import { type IdentityFiles, readIdentityFiles } from './identities.ts';

export interface Receiver {
  /** Of the control plane. */
  readonly url: URL;
  readonly identity: IdentityFiles;
  readonly http: HttpPort;
}

export interface ControlPlaneRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly mediaType?: string;
  readonly isCompressed?: boolean;
  readonly body: Buffer;
  /** Bytes of an answer. */
  readonly bodyBytesMax: number;
}

/** Asks one of its paths, as a gateway. Rejects where there was no answer. */
export async function askControlPlane(
  { url, identity, http }: Receiver,
  { method, path, mediaType, isCompressed = false, body, bodyBytesMax }: ControlPlaneRequest,
): Promise<FetchAnswer> {
  const { headers, ...shown } = await readIdentityFiles(identity);
  return await http.fetch({
    method,
    url: new URL(`${url.pathname.replace(/\/$/, '')}${path}`, url),
    headers: [
      ...headers,
      ...(mediaType === undefined ? [] : ['Content-Type', mediaType]),
      ...(isCompressed ? ['Content-Encoding', 'zstd'] : []),
      ...['Accept', 'application/json'],
    ],
    body,
    timeoutMs,
    keepAliveMs,
    tlsVerify: true,
    bodyBytesMax,
    namedBy: 'operator',
    ...shown,
  });
}

/** Sends something to one of its paths, compressed. Rejects where there was no answer. */
export async function postToControlPlane(
  receiver: Receiver,
  path: string,
  mediaType: string,
  content: Uint8Array | string,
): Promise<FetchAnswer> {
  const body = await compress(content);
  const bodyBytesMax = answerBytesMax;
  return await askControlPlane(receiver, { method: 'POST', path, mediaType, isCompressed: true, body, bodyBytesMax });
}

/** Whether it says that this will never be taken. All else may be about the receiver, or something in between. */
export function isRefusal(status: number): boolean {
  return refusals.has(status);
}

const compress = promisify(zstdCompress);
const timeoutMs = 30_000;
const keepAliveMs = 30_000;
const answerBytesMax = 64 * 1024;
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);
