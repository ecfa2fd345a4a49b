import { foldName } from '@sallyport/json';

/**
 * What is left of a URI for the sloppiest server we expect: escapes decoded, however often they were encoded; `\` for `/`, runs of
 * slashes and `.` and `..` resolved; case, space and invisible characters dropped. `file:///a/%2e%2e/B` is `file:/b`.
 */
export function looseUri(uri: string): string {
  return resolveDots(foldName(decodeAll(uri)).replaceAll('\\', '/').replaceAll(/\/+/g, '/'));
}

/** Without query and fragment, and without what file systems drop from the end of a name. */
export function withoutTail(looseUri: string): string {
  const end = looseUri.search(/[?#;]/);
  return (end < 0 ? looseUri : looseUri.slice(0, end)).replace(/[/.]+$/, '');
}

/** What all URIs that a template (RFC 6570) makes begin with. */
export function literalPart(template: string): string {
  const end = template.indexOf('{');
  return end < 0 ? template : template.slice(0, end);
}

const decodingsMax = 8;

function decodeAll(uri: string): string {
  let text = uri;
  for (let i = 0; i < decodingsMax && text.includes('%'); i++) {
    const decoded = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
    );
    if (decoded === text) break;
    text = decoded;
  }
  return text;
}

function resolveDots(path: string): string {
  if (!path.includes('/.')) return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '.') continue;
    // The scheme stays, whatever climbs above it.
    if (segment === '..') segments.splice(Math.max(1, segments.length - 1));
    else segments.push(segment);
  }
  return segments.join('/');
}
