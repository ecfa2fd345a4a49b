import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { EmbeddedTexts } from './embedded-texts.ts';

/** Vectors by length; fails while it is told to. */
function embedder() {
  return {
    model: 'm',
    dimensions: 2,
    asked: [] as string[][],
    failure: undefined as Error | undefined,
    async embed(texts: readonly string[]) {
      this.asked.push([...texts]);
      if (this.failure !== undefined) throw this.failure;
      return texts.map(({ length }) => Float32Array.of(length, 1));
    },
  };
}

describe('texts of a configuration', () => {
  it('are embedded once, whatever is reloaded', async () => {
    const { clock, log } = fakeServices();
    const texts = new EmbeddedTexts('m', clock, log);
    const own = embedder();
    expect(await texts.embed(['a', 'bb', 'a'], own)).toBe(true);
    await texts.embed(['bb', 'ccc'], own);
    expect(own.asked).toEqual([['a', 'bb'], ['ccc']]);
    expect(texts.vectors.get('bb')).toEqual(Float32Array.of(2, 1));
  });

  it('are kept for other nodes where there is a store, apart for each model', async () => {
    const services = fakeServices();
    const { clock, log } = services;
    const store = services.vectors.memory({ dimensions: 2, metric: 'euclidean' });
    const first = embedder();
    await new EmbeddedTexts('m', clock, log, store).embed(['a'], first);
    const second = embedder();
    const other = new EmbeddedTexts('m', clock, log, store);
    await other.embed(['a'], second);
    expect([second.asked, other.vectors.get('a')]).toEqual([[], Float32Array.of(1, 1)]);
    await new EmbeddedTexts('another', clock, log, store).embed(['a'], second);
    expect(second.asked).toEqual([['a']]);
  });

  it('are tried again while that fails, more and more seldom, until they are closed', async () => {
    const { clock, log } = fakeServices();
    const texts = new EmbeddedTexts('m', clock, log);
    const own = embedder();
    own.failure = new Error('nobody home');
    expect(await texts.embed(['a'], own)).toBe(false);
    await clock.advance(1_000);
    await clock.advance(1_999);
    expect(own.asked).toHaveLength(2);
    own.failure = undefined;
    await clock.advance(1);
    expect([own.asked.length, texts.vectors.get('a')]).toEqual([3, Float32Array.of(1, 1)]);
    own.failure = new Error('gone again');
    await texts.embed(['b'], own);
    texts.close();
    await clock.advance(10_000);
    expect(own.asked).toHaveLength(4);
    expect(log.entries[0]).toMatchObject({ level: 'error', fields: { reason: 'nobody home' } });
  });
});
