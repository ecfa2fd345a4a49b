import type { Json } from '@sallyport/llm';
import { bodyJsonLimits, type Exchange, parseJson } from '@sallyport/pipeline';

/** In Kong's words: of a body that is no object of JSON, or does not say that it is. */
export const notJson = 'content-type header does not match request body, or bad JSON formatting';

/** A body that is an object of JSON and says so; undefined for others, also for one that is compressed. */
export function readJsonBody({ requestHeaders }: Exchange, bytes: Buffer | undefined): Json | undefined {
  const type = requestHeaders.get('content-type');
  const coding = requestHeaders.get('content-encoding');
  const isPlain = type !== undefined && json.test(type) && (coding === undefined || coding === 'identity');
  if (bytes === undefined || !isPlain) return undefined;
  const parsed = parseJson(bytes, bodyJsonLimits);
  return 'problem' in parsed || !isObject(parsed.value) ? undefined : parsed.value;
}

const json = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
