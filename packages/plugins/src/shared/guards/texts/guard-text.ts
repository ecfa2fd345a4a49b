/** Who says a text. `none`: what is no message, as names, ids, descriptions of tools, addresses. */
export type TextRole = 'system' | 'user' | 'assistant' | 'tool' | 'none';

/** Something that is said in a request or an answer. */
export interface GuardText {
  readonly text: string;
  readonly role: TextRole;
  /** Where in the body: `messages.2.content.0.text`. What is JSON inside of a text is behind `#`: `…arguments#.city`. */
  readonly path: string;
}

/**
 * What a guard of requests looks at. `user`: what users say. `last`: what the last message says. `messages`: what is said by anyone.
 * `everything`: each text of the body.
 */
export type TextScope = 'user' | 'last' | 'messages' | 'everything';

/** A body in which nobody says anything is looked at as a whole, whatever the scope: a guard should not be blind. */
export function pick(texts: readonly GuardText[], scope: TextScope): readonly GuardText[] {
  if (scope === 'everything') return texts;
  const said = texts.filter(({ role }) => role !== 'none');
  if (said.length === 0) return texts;
  if (scope === 'messages') return said;
  if (scope === 'user') return said.filter(({ role }) => role === 'user');
  const last = messageOf(said.at(-1)!.path);
  return said.filter(({ path }) => messageOf(path) === last);
}

/** Without what is JSON inside of another text, where it stands there as it means: put together, it would be said twice. */
export function distinct<Text extends GuardText>(texts: readonly Text[]): Text[] {
  const kept: Text[] = [];
  let outer: Text | undefined;
  for (const one of texts) {
    const isInner = outer !== undefined && one.path.startsWith(`${outer.path}#`);
    if (!isInner) outer = one;
    else if (outer!.text.includes(one.text)) continue;
    kept.push(one);
  }
  return kept;
}

/** `messages.2` of `messages.2.content.0.text`: up to the first index, or the first member. */
function messageOf(path: string): string {
  const match = /^[^.]*(?:\.[^.]+)*?\.\d+(?=\.|#|$)/.exec(path);
  return match === null ? path.slice(0, endOf(path)) : match[0];
}

function endOf(path: string): number {
  const end = path.search(/[.#]/);
  return end < 0 ? path.length : end;
}
