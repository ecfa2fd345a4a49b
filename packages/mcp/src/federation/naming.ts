import { createHash } from 'node:crypto';

/** How the tools and prompts of one source are called at the endpoint. */
export interface Naming {
  /** Put before each name with the separator between; undefined to keep names as they are. */
  readonly prefix: string | undefined;
  readonly separator: string;
  /** Names that the configuration gives, by the server's own. */
  readonly aliases: ReadonlyMap<string, string>;
}

export const keptNames: Naming = { prefix: undefined, separator: '__', aliases: new Map() };

/**
 * The name under which clients know something that its server calls `name`: the same for everyone, always, whatever other sources
 * there are. A name that had to be changed or cut ends in a digest, so that two of them stay two.
 */
export function shownName({ prefix, separator, aliases }: Naming, name: string): string {
  const alias = aliases.get(name);
  if (alias !== undefined) return alias;
  if (prefix === undefined) return name;
  const plain = `${prefix}${separator}${name}`;
  const clean = plain.replace(refused, '_');
  if (clean === plain && clean.length <= nameCharactersMax) return clean;
  return `${clean.slice(0, nameCharactersMax - digestCharacters - 1)}_${digestOf(plain)}`;
}

/** What LLM interfaces take; MCP itself suggests 128. */
const nameCharactersMax = 64;
const digestCharacters = 8;
const refused = /[^A-Za-z0-9_.-]/gu;

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digestCharacters);
}
