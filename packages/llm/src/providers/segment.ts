/**
 * A name as one segment of a path, whatever stands in it; undefined for what a server would take for a step up or to the
 * same place, or for nothing.
 */
export function segment(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..' || !name.isWellFormed()) return undefined;
  return encodeURIComponent(name);
}

/** A name whose slashes divide it, as in `meta-llama/Llama-3`: each piece is a segment. */
export function segments(name: string): string | undefined {
  const escaped: string[] = [];
  for (const piece of name.split('/')) {
    const one = segment(piece);
    if (one === undefined) return undefined;
    escaped.push(one);
  }
  return escaped.join('/');
}

/**
 * What follows an operation's own path in a caller's (`/file-1/content`), written anew so that it stays below that path:
 * undefined where it would not.
 */
export function restOfPath(raw: string): string | undefined {
  if (raw === '' || raw === '/') return '';
  if (!raw.startsWith('/')) return undefined;
  let rest = '';
  for (const piece of raw.slice(1).split('/')) {
    const one = segment(decoded(piece) ?? '');
    if (one === undefined) return undefined;
    rest += `/${one}`;
  }
  return rest;
}

/** A piece of a path as its text; undefined where it is none. */
export function decoded(piece: string): string | undefined {
  try {
    return decodeURIComponent(piece);
  } catch {
    return undefined;
  }
}
