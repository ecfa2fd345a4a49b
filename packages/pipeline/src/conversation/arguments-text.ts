import { readJson } from '@sallyport/json';

/** Deeper than any tool's arguments, and no deeper than a stack goes. */
const depthMax = 32;
const charactersMax = 64 * 1024;

/**
 * Arguments of a tool so that they read alike wherever they stand: members in order, without those that are null, which some
 * clients leave out. Undefined for what is no JSON object, and for what is too much.
 */
export function argumentsText(given: unknown): string | undefined {
  const value = typeof given === 'string' ? parse(given) : (given ?? {});
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const text = write(value, 0);
  return text === undefined || text.length > charactersMax ? undefined : text;
}

/** Models write nothing where there are no arguments. */
function parse(text: string): unknown {
  if (text === '') return {};
  if (text.length > charactersMax) return undefined;
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

function write(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth === depthMax) return undefined;
  return Array.isArray(value) ? writeList(value, depth + 1) : writeMembers(value as Record<string, unknown>, depth + 1);
}

function writeList(list: readonly unknown[], depth: number): string | undefined {
  let text = '[';
  for (const one of list) {
    const written = write(one, depth);
    if (written === undefined) return undefined;
    text += text === '[' ? written : `,${written}`;
  }
  return `${text}]`;
}

function writeMembers(members: Record<string, unknown>, depth: number): string | undefined {
  let text = '{';
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    if (value === null || value === undefined) continue;
    const written = write(value, depth);
    if (written === undefined) return undefined;
    text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${written}`;
  }
  return `${text}}`;
}
