import { createHash } from 'node:crypto';

/**
 * A call's id of letters, digits, `_` and `-`, as Anthropic and Bedrock want them; other ids become such, the same each time
 * and different from each other. The caller never sees it: it keeps its own, and answers bring new calls.
 */
export function plainId(id: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(id)) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${id.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 47)}_${hash}`;
}

/** The id itself where it fits, else letters and digits made from it, the same each time: some providers are strict. */
export function shortId(id: string, length: number): string {
  if (id.length === length && /^[A-Za-z0-9]+$/.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, length);
}
