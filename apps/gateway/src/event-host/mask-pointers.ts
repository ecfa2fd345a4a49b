import { readJson } from '@sallyport/json';

/** What stands in the place of what is masked. */
const mask = '*';

/**
 * A body in which what JSON Pointers (RFC 6901; `*` for any member or item) lead to reads `*`. JSON, or the data of server-sent events;
 * undefined where it cannot be read, and nobody knows what is in it.
 */
export function maskPointers(text: string, pointers: readonly string[]): string | undefined {
  if (pointers.length === 0 || text === '') return text;
  const paths = pointers.map((pointer) => pointer.split('/').slice(1).map(unescaped));
  if (!/^(data|event|id|retry|):/m.test(text)) return maskedJson(text, paths);
  const lines = text.split('\n').map((line) => {
    const data = /^data: ?(.*)$/.exec(line.replace(/\r$/, ''))?.[1];
    if (data === undefined || data === '[DONE]') return line;
    const masked = maskedJson(data, paths);
    return masked === undefined ? `data: ${mask}` : `data: ${masked}`;
  });
  return lines.join('\n');
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function maskedJson(text: string, paths: readonly (readonly string[])[]): string | undefined {
  try {
    const value: unknown = readJson(text);
    for (const path of paths) maskAt(value, path);
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function maskAt(value: unknown, [token, ...rest]: readonly string[]): void {
  if (typeof value !== 'object' || value === null || token === undefined) return;
  const members = value as Record<string, unknown>;
  for (const name of token === '*' ? Object.keys(members) : [token]) {
    if (!Object.hasOwn(members, name)) continue;
    if (rest.length === 0) members[name] = mask;
    else maskAt(members[name], rest);
  }
}
