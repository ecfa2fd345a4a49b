import { exchange } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { FrameChain } from './frame-chain.ts';
import type { PluginHooks } from './plugin.ts';

const entity = { id: 'p', name: 'slow', enabled: true, config: {}, protocols: ['http' as const] };

function chainOf(hooks: PluginHooks) {
  const taken: string[] = [];
  const taker = { isAbandoned: false, takeFrame: (frame: Buffer) => void taken.push(frame.toString()) };
  const chain = new FrameChain(exchange(), [{ name: 'slow', entity, hooks, condition: undefined }], taker);
  return { chain, taken, taker };
}

const frames = Array.from({ length: 100 }, (_, n) => Buffer.from(`${n} `));
const words = frames.map(String);

it('gives others their turn while plugins take long over frames that are all there', async () => {
  const { chain, taken } = chainOf({ onFrame: () => spend(2) });
  let turns = 0;
  const count = () => {
    turns++;
    if (taken.length < frames.length) setImmediate(count);
  };
  setImmediate(count);
  expect(await chain.passAll(frames)).toBeUndefined();
  expect(taken).toEqual(words);
  expect(turns).toBeGreaterThan(20);
});

it('passes on nothing more once the answer was abandoned in between', async () => {
  const { chain, taken, taker } = chainOf({ onFrame: () => spend(2) });
  setImmediate(() => {
    taker.isAbandoned = true;
  });
  await chain.passAll(frames);
  expect(taken.length).toBeLessThan(20);
});

it('is over at once where frames cost little', () => {
  const { chain, taken } = chainOf({ onFrame() {} });
  expect(chain.passAll(frames.slice(0, 10))).toBeUndefined();
  expect(taken).toEqual(words.slice(0, 10));
});

function spend(ms: number): void {
  const endsAtMs = performance.now() + ms;
  while (performance.now() < endsAtMs);
}
