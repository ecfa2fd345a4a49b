import { FakeClock } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceReply, PlaceRequest } from './messages.ts';
import { NodePlaces } from './node-places.ts';
import { PlaceAuthority } from './place-authority.ts';

/** A node with some workers; messages arrive at once, unless they are held up. */
function node() {
  const clock = new FakeClock();
  const authority = new PlaceAuthority();
  const held: PlaceReply[] = [];
  const state = { isHeldUp: false };
  const worker = (id: number): NodePlaces => {
    const places: NodePlaces = new NodePlaces({
      clock,
      send(request: PlaceRequest) {
        const reply = authority.receive(id, request);
        if (reply === undefined) return;
        if (state.isHeldUp) held.push(reply);
        else queueMicrotask(() => places.receive(reply));
      },
    });
    return places;
  };
  return { clock, authority, worker, held, state };
}

describe('places of a node', () => {
  it('are as many as were asked for, over all workers', async () => {
    const { worker } = node();
    const [a, b] = [worker(1), worker(2)];
    const first = await a.take('k', 2);
    const second = await b.take('k', 2);
    expect(await a.take('k', 2)).toBeUndefined();
    expect(await a.take('other', 2)).toBeDefined();
    first!.giveBack();
    first!.giveBack();
    expect(await b.take('k', 2)).toBeDefined();
    expect(await b.take('k', 2)).toBeUndefined();
    second!.giveBack();
    expect(await a.take('k', 2)).toBeDefined();
  });

  it('are free when the worker that held them is gone', async () => {
    const { worker, authority } = node();
    const dying = worker(1);
    const place = await dying.take('k', 2);
    await dying.take('k', 2);
    authority.removeWorker(1);
    const other = worker(2);
    expect(await other.take('k', 2)).toBeDefined();
    expect(await other.take('k', 2)).toBeDefined();
    // Its last words take nothing from the living.
    place!.giveBack();
    expect(await other.take('k', 2)).toBeUndefined();
  });

  it('are not lost to an answer that comes too late', async () => {
    const { worker, clock, held, state } = node();
    const places = worker(1);
    state.isHeldUp = true;
    const late = places.take('k', 1);
    const failed = expect(late).rejects.toThrow('in time');
    await clock.advance(2_000);
    await failed;
    state.isHeldUp = false;
    for (const reply of held) places.receive(reply);
    expect(await places.take('k', 1)).toBeDefined();
  });

  it('never are more than the limit, and none is left in the end', async () => {
    const step = fc.record({
      worker: fc.nat(2),
      key: fc.constantFrom('a', 'b'),
      takes: fc.boolean(),
      dies: fc.nat(19),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step), async (steps) => {
        const { worker, authority } = node();
        const workers = [worker(0), worker(1), worker(2)];
        let live: { worker: number; key: string; giveBack(): void }[] = [];
        for (const { worker, key, takes, dies } of steps) {
          if (dies === 0) {
            authority.removeWorker(worker);
            live = live.filter((place) => place.worker !== worker);
          } else if (takes) {
            const before = live.filter((place) => place.key === key).length;
            const place = await workers[worker]!.take(key, 3);
            expect(place !== undefined).toBe(before < 3);
            if (place !== undefined) live.push({ worker, key, giveBack: () => place.giveBack() });
          } else live.shift()?.giveBack();
        }
        for (const place of live) place.giveBack();
        expect(authority.size).toBe(0);
      }),
    );
  });
});
