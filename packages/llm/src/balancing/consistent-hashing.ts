import type { Algorithm, Clues } from './algorithm.ts';
import type { Member } from './member.ts';
import { takeTurn } from './round-robin.ts';

/** Places of a target of average weight, where there are enough. */
const placesEach = 160;

/**
 * The same value meets the same target, on every node. Targets hold places on a ring, spread by their keys; when one is
 * out, only its callers move. Without a value, each in its turn.
 */
export class ConsistentHashing implements Algorithm {
  readonly #ring: readonly (Member | undefined)[];

  constructor(members: readonly Member[], slots: number) {
    this.#ring = ringOf(members, slots);
  }

  choose(among: readonly Member[], { hashKey }: Clues): Member {
    if (hashKey === undefined || hashKey === '') return takeTurn(among);
    const size = this.#ring.length;
    const from = hashOf(hashKey) % size;
    for (let i = 0; i < size; i++) {
      const member = this.#ring[(from + i) % size];
      if (member !== undefined && among.includes(member)) return member;
    }
    // Fewer slots than targets: those that hold none are left for when nobody else is.
    return takeTurn(among);
  }
}

function ringOf(members: readonly Member[], size: number): (Member | undefined)[] {
  const ring = new Array<Member | undefined>(size).fill(undefined);
  // In an order of their own, so that every node settles conflicts over a place alike.
  const sorted = [...members].sort((a, b) => (a.key < b.key ? -1 : 1));
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const places = Math.min(sorted.length * placesEach, Math.floor(size / 2));
  for (const member of sorted) {
    const wanted = Math.max(1, Math.round((member.weight / total) * places));
    let taken = 0;
    for (let i = 0; taken < wanted && i < size * 4; i++) {
      const place = hashOf(`${member.key} ${i}`) % size;
      if (ring[place] !== undefined) continue;
      ring[place] = member;
      taken++;
    }
  }
  return ring;
}

/** FNV-1a over UTF-16 units, with MurmurHash3's finish, so that neighbours do not stay neighbours. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
