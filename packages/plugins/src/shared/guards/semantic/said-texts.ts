import type { GuardText } from '../texts/guard-text.ts';

export interface SaidSettings {
  readonly match_all_conversation_history: boolean;
  readonly match_all_roles: boolean;
  readonly match_everything: boolean;
}

/**
 * What is said in a request, message by message, as far as it is to be looked at: the user's last message, all of the user's messages, or
 * with all roles whatever comes with and after them. Where nobody says anything, all there is: a guard should not be blind.
 */
export function saidIn(texts: readonly GuardText[], settings: SaidSettings): string[] {
  const said = texts.filter(({ role }) => role !== 'none');
  if (settings.match_everything || said.length === 0) return [texts.map(({ text }) => text).join('\n')];
  const { match_all_conversation_history: matchesHistory, match_all_roles: matchesAllRoles } = settings;
  const from = matchesHistory ? 0 : lastMessage(said);
  const messages = new Map<string, string[]>();
  for (const { text, role, path } of said.slice(from)) {
    if (role !== 'user' && !matchesAllRoles) continue;
    const message = messageOf(path);
    const parts = messages.get(message);
    if (parts === undefined) messages.set(message, [text]);
    else parts.push(text);
  }
  return [...messages.values()].map((parts) => parts.join('\n'));
}

/** Where the user's last message begins; without one, everything counts. */
function lastMessage(said: readonly GuardText[]): number {
  let at = said.findLastIndex(({ role }) => role === 'user');
  if (at < 0) return 0;
  const message = messageOf(said[at]!.path);
  while (at > 0 && messageOf(said[at - 1]!.path) === message) at--;
  return at;
}

/** `messages.2` of `messages.2.content.0.text`. */
function messageOf(path: string): string {
  return /^.*?\.\d+(?=[.#]|$)/.exec(path)?.[0] ?? path;
}
