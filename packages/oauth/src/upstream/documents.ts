import { parseJson } from '@sallyport/pipeline';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';

/** A JSON document by its address; undefined where there is none (404 and other refusals). Rejects with `ProviderUnavailable` when it cannot be told. */
export async function fetchDocument(
  fetch: FetchThrough,
  url: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } });
  } catch (error) {
    throw new ProviderUnavailable(`${url}: ${(error as Error).message}`);
  }
  if (response.status >= 500) throw new ProviderUnavailable(`${url} answered with status ${response.status}`);
  if (response.status !== 200) return undefined;
  const parsed = parseJson(Buffer.from(await response.arrayBuffer()), { depthMax: 16, nodesMax: 8_192 });
  const value = 'value' in parsed ? parsed.value : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
