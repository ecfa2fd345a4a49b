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
