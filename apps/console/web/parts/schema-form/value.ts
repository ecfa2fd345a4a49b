/** Where in a value: `['targets', 0, 'model']`. */
export type Path = readonly (string | number)[];

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[part];
  }
  return at;
}

/** The value with another at a place; undefined takes it away, and the records that only held it. What is elsewhere stays as it is. */
export function withValueAt(value: unknown, path: Path, next: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return next;
  if (typeof part === 'number') {
    const items: unknown[] = Array.isArray(value) ? [...value] : [];
    // An entry of a list is taken away by whoever edits the list, not by what it holds becoming empty.
    if (next === undefined && rest.length === 0) items.splice(part, 1);
    else items[part] = withValueAt(items[part], rest, next) ?? {};
    return items;
  }
  const members: Record<string, unknown> = isMembers(value) ? { ...value } : {};
  const changed = withValueAt(members[part], rest, next);
  const isGone = changed === undefined || (next === undefined && rest.length > 0 && isEmptyRecord(changed));
  if (isGone) delete members[part];
  else members[part] = changed;
  return members;
}

const isEmptyRecord = (value: unknown) => isMembers(value) && Object.keys(value).length === 0;

export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every((name) => Object.hasOwn(other, name) && isSame((one as Members)[name], (other as Members)[name]))
  );
}

/** Without what is null, which says the same as nothing: what the API answers names all that could be set. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null && each !== undefined)
      .map(([name, each]) => [name, withoutNulls(each)]),
  );
}

/** `targets[0].model`, as people and the API write it. */
export const textOfPath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );

/** Reads `targets[0].model` and `targets.0.model` alike. */
export function pathOfText(text: string): Path {
  return text
    .split(/[.[\]]/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

export const startsWith = (path: Path, start: Path): boolean =>
  start.length <= path.length && start.every((part, index) => part === path[index]);
