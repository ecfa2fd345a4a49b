import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';

/** Notes which of these members of a request are said, by a writer that has nothing like them. */
export function loseUnless(
  losses: Losses,
  reason: string,
  request: ChatRequest,
  names: readonly (keyof ChatRequest)[],
): void {
  for (const name of names) if (request[name] !== undefined) losses.add(name, reason);
}
