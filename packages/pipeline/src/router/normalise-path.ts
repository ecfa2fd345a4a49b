const slash = 0x2f;
const percent = 0x25;
const dot = 0x2e;

/**
 * The normal form of a request path (RFC 3986 §6.2.2, and Kong's): triplets in upper case, unreserved characters
 * decoded, dot segments removed, repeated slashes merged. Undefined for what is no path: a broken triplet, a NUL, a
 * control character or a byte beyond ASCII.
 */
export function normalisePath(path: string): string | undefined {
  const check = look(path);
  if (check === Look.bad) return undefined;
  if (check === Look.normal) return path;
  const decoded = path.includes('%') ? decodeTriplets(path) : path;
  return decoded === undefined ? undefined : removeDotSegments(decoded.replace(/\/{2,}/g, '/'));
}

const Look = { normal: 0, needsWork: 1, bad: 2 } as const;

/** One pass that finds out whether there is anything to do; mostly there is not. */
function look(path: string): (typeof Look)[keyof typeof Look] {
  if (path.charCodeAt(0) !== slash) return Look.bad;
  let needsWork = false;
  let before = slash;
  for (let i = 1; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) return Look.bad;
    if (code === percent || (before === slash && (code === slash || code === dot))) needsWork = true;
    before = code;
  }
  return needsWork ? Look.needsWork : Look.normal;
}

const unreserved = /[A-Za-z0-9\-._~]/;

function decodeTriplets(path: string): string | undefined {
  let text = '';
  for (let i = 0; i < path.length; i++) {
    if (path.charCodeAt(i) !== percent) {
      text += path[i];
      continue;
    }
    const digits = path.slice(i + 1, i + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return undefined;
    const code = Number.parseInt(digits, 16);
    if (code === 0) return undefined;
    const character = String.fromCharCode(code);
    text += unreserved.test(character) ? character : `%${digits.toUpperCase()}`;
    i += 2;
  }
  return text;
}

function removeDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, at) => {
    const isLast = at === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  });
  return `/${kept.join('/')}`;
}
