import type { Algorithm } from './algorithm.ts';
import type { Member } from './member.ts';
import { takeTurn } from './round-robin.ts';

/** Targets of one weight are a group; the heaviest group that still has somebody serves, each in turn. */
export class Priority implements Algorithm {
  choose(among: readonly Member[]): Member {
    const highest = among.reduce((max, { weight }) => Math.max(max, weight), 0);
    return takeTurn(among.filter(({ weight }) => weight === highest));
  }
}
