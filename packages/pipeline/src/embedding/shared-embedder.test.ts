import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { Embedder, EmbedOptions, Vector } from '../services/embeddings.ts';
import { SharedEmbedder } from './shared-embedder.ts';

/** Answers when it is told to. */
class Held implements Embedder {
  readonly model = 'm';
  readonly dimensions = 1;
  readonly asked: (readonly string[])[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  readonly #waiting: (() => void)[] = [];
  failure: Error | undefined;

  async embed(texts: readonly string[], { signal }: EmbedOptions = {}): Promise<Vector[]> {
    this.asked.push(texts);
    this.signals.push(signal);
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    if (this.failure !== undefined) throw this.failure;
    return texts.map(({ length }) => Float32Array.of(length));
  }

  answer(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function shared(keptMax?: number) {
  const { clock } = fakeServices();
  const held = new Held();
  return { held, clock, embedder: new SharedEmbedder(held, { clock, ...(keptMax !== undefined && { keptMax }) }) };
}

describe('a shared embedder', () => {
  it('asks once for a text that many want at the same time, and not again soon', async () => {
    const { held, embedder } = shared();
    const first = embedder.embed(['a', 'bb', 'a']);
    const second = embedder.embed(['bb', 'ccc']);
    held.answer();
    expect(await first).toEqual([1, 2, 1].map((n) => Float32Array.of(n)));
    expect(await second).toEqual([2, 3].map((n) => Float32Array.of(n)));
    expect(await embedder.embed(['ccc', 'a'])).toHaveLength(2);
    expect(held.asked).toEqual([['a', 'bb'], ['ccc']]);
  });

  it('keeps what was used last', async () => {
    const { held, embedder } = shared(2);
    const ask = async (text: string) => {
      const vectors = embedder.embed([text]);
      held.answer();
      return vectors;
    };
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(text);
    expect(held.asked.flat()).toEqual(['a', 'b', 'c', 'b']);
  });

  it('lets one leave while others wait, and gives up what nobody waits for', async () => {
    const { held, embedder } = shared();
    const leaving = new AbortController();
    const left = embedder.embed(['a'], { signal: leaving.signal });
    const stays = embedder.embed(['a']);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(held.signals[0]!.aborted).toBe(false);
    held.answer();
    expect(await stays).toHaveLength(1);
    const alone = new AbortController();
    const nobody = embedder.embed(['b'], { signal: alone.signal });
    alone.abort(new Error('gone'));
    await expect(nobody).rejects.toThrow('gone');
    expect(held.signals[1]!.aborted).toBe(true);
    // The next who wants it does not get what was given up.
    const again = embedder.embed(['b']);
    held.answer();
    expect(await again).toHaveLength(1);
  });

  it('waits no longer than its caller does, and keeps no failure', async () => {
    const { held, embedder, clock } = shared();
    const late = expect(embedder.embed(['a'], { timeoutMs: 100 })).rejects.toThrow('no vectors within 100 ms');
    await clock.advance(100);
    await late;
    held.failure = new Error('broken');
    const failed = embedder.embed(['b']);
    held.answer();
    await expect(failed).rejects.toThrow('broken');
    held.failure = undefined;
    const mended = embedder.embed(['b']);
    held.answer();
    expect(await mended).toHaveLength(1);
  });
});
