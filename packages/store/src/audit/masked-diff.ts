/** One place of an entity that was changed. */
export interface Difference {
  /** `config.limits.0`; empty where the whole is meant. */
  path: string;
  before?: unknown;
  after?: unknown;
}

const hidden = '********';
const differencesMax = 100;
const textLengthMax = 200;
const depthMax = 12;

/** Names of what nobody reads in a log: secrets, and what tells who a person is, who may ask to be forgotten. */
const secretName =
  /secret|passw|token|credential|authorization|cookie|private|api_?key|^key$|^jwk$|^pem$|signature|sealed|salt/i;
const personalName = /^(username|custom_id|email|full_name|preferred_name|subject|from|to)$/i;

/** What was changed, place by place, bounded, with secrets and persons hidden: that they changed is seen, not from what to what. */
export function maskedDiff(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  compare(before, after, '', false, 0, found);
  if (found.length <= differencesMax) return found;
  return [...found.slice(0, differencesMax), { path: `and ${found.length - differencesMax} more places` }];
}

function compare(before: unknown, after: unknown, path: string, isHidden: boolean, depth: number, found: Difference[]) {
  if (Object.is(before, after)) return;
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after) && depth < depthMax) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const below = path === '' ? key : `${path}.${key}`;
      compare(at(before, key), at(after, key), below, isHidden || isSensitive(key), depth + 1, found);
    }
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  found.push({
    path,
    ...(before !== undefined && { before: shown(before, isHidden, depth) }),
    ...(after !== undefined && { after: shown(after, isHidden, depth) }),
  });
}

function shown(value: unknown, isHidden: boolean, depth: number): unknown {
  if (value === null || value === undefined) return null;
  if (isHidden) return hidden;
  if (typeof value === 'string') {
    if (value.startsWith('sealed:')) return hidden;
    return value.length <= textLengthMax ? value : `${value.slice(0, textLengthMax)}…`;
  }
  if (!isBranch(value)) return value;
  if (depth >= depthMax) return '…';
  if (Array.isArray(value)) return value.slice(0, differencesMax).map((item) => shown(item, false, depth + 1));
  const entries = Object.entries(value).slice(0, differencesMax);
  return Object.fromEntries(entries.map(([key, item]) => [key, shown(item, isSensitive(key), depth + 1)]));
}

function isSensitive(key: string): boolean {
  return secretName.test(key) || personalName.test(key);
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function at(branch: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(branch, key) ? branch[key] : undefined;
}
