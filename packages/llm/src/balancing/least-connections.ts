import type { Algorithm } from './algorithm.ts';
import type { Member } from './member.ts';
import { takeTurn } from './round-robin.ts';

/** The one with the fewest requests under way for its weight; equals take turns. Counted per worker. */
export class LeastConnections implements Algorithm {
  choose(among: readonly Member[]): Member {
    return leastBy(among, ({ state, weight }) => state.inFlight / weight);
  }
}

/** The member of the least score; equals take turns by weight. */
export function leastBy(among: readonly Member[], score: (member: Member) => number): Member {
  let least = Infinity;
  let equals: Member[] = [];
  for (const member of among) {
    const own = score(member);
    if (own > least) continue;
    if (own < least) equals = [];
    least = own;
    equals.push(member);
  }
  return equals.length === 1 ? equals[0]! : takeTurn(equals.length === 0 ? among : equals);
}
