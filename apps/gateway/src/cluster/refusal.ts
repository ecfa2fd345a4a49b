import type { IncomingMessage } from 'node:http';
import { readJson } from '@sallyport/json';

const bytesMax = 4_096;

/** Why a control plane, or something on the way to it, does not let a gateway in. */
export async function refusalIn(response: IncomingMessage): Promise<string> {
  const text = await textOf(response);
  return detailIn(text) ?? `it answered ${response.statusCode}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes > bytesMax) break;
    }
  } catch {
    // What came tells enough, or nothing.
  }
  return Buffer.concat(parts).toString('utf8', 0, bytesMax);
}

/** Of a problem document. */
function detailIn(text: string): string | undefined {
  try {
    const { detail } = readJson(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail.slice(0, 500) : undefined;
  } catch {
    return undefined;
  }
}
