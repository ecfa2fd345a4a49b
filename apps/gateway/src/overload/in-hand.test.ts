import { describe, expect, it } from 'vitest';
import { InHand, slotCount } from './in-hand.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');

function watched(): InHand {
  const inHand = new InHand();
  inHand.isWatched = true;
  return inHand;
}

describe('what is in hand', () => {
  it('is seen from elsewhere, the last begun first', () => {
    const inHand = watched();
    inHand.nameRoute(inHand.begin(id(1)), 'orders');
    inHand.end(inHand.begin(id(2)));
    inHand.begin(id(3));
    expect(new InHand(inHand.shared).list()).toEqual([
      { requestId: id(3), route: undefined },
      { requestId: id(1), route: 'orders' },
    ]);
  });

  it('is the last ones, when there are more', () => {
    const inHand = watched();
    for (let n = 0; n < slotCount + 5; n++) inHand.nameRoute(inHand.begin(id(n)), `route ${n}`);
    const listed = inHand.list();
    expect(listed).toHaveLength(slotCount);
    expect(listed[0]).toEqual({ requestId: id(slotCount + 4), route: `route ${slotCount + 4}` });
    expect(listed.at(-1)).toEqual({ requestId: id(5), route: 'route 5' });
  });

  it('is not written down while nobody watches', () => {
    const inHand = new InHand();
    const slot = inHand.begin(id(1));
    inHand.nameRoute(slot, 'orders');
    inHand.end(slot);
    expect(inHand.list()).toEqual([]);
  });

  it('keeps the beginning of a route with a long name', () => {
    const inHand = watched();
    inHand.nameRoute(inHand.begin(id(1)), 'r'.repeat(300));
    inHand.begin(id(2));
    expect(inHand.list()[1]?.route).toBe('r'.repeat(64));
  });
});
