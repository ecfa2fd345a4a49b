import type { Algorithm } from './algorithm.ts';
import type { Member } from './member.ts';

/** Each in its turn, by weight, and evenly: a, b, a, c, a rather than a, a, a, b, c. */
export class RoundRobin implements Algorithm {
  choose(among: readonly Member[]): Member {
    return takeTurn(among);
  }
}

/** Smooth weighted round-robin: everyone gains its weight, and who has most pays for all. */
export function takeTurn(among: readonly Member[]): Member {
  let total = 0;
  let best = among[0]!;
  for (const member of among) {
    total += member.weight;
    member.state.turn += member.weight;
    if (member.state.turn > best.state.turn) best = member;
  }
  best.state.turn -= total;
  return best;
}
