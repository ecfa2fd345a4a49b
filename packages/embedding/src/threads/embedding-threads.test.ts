import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fakeServices } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddingThreads } from './embedding-threads.ts';

const similarity = (a: Float32Array, b: Float32Array) => a.reduce((sum, number, i) => sum + number * b[i]!, 0);

describe('the embedding model', () => {
  const { clock, log } = fakeServices();
  const threads = new EmbeddingThreads({ clock, log, threadsMax: 2 });
  afterAll(() => threads.close());

  it('puts what means the same nearer together than what does not', async () => {
    const [cat, kitten, invoice] = await threads.embed([
      'A cat sleeps on the sofa.',
      'A kitten is napping on the couch.',
      'The invoice is due at the end of the month.',
    ]);
    expect(similarity(cat!, kitten!)).toBeGreaterThan(0.5);
    expect(similarity(cat!, invoice!)).toBeLessThan(0.15);
    expect(similarity(cat!, cat!)).toBeCloseTo(1, 5);
    expect(cat).toHaveLength(threads.dimensions);
  });

  it('gives the same bits for a text, whatever is embedded beside it', async () => {
    const [alone] = await threads.embed(['the same text']);
    const many = await threads.embed(['another, which is longer than the other', 'the same text', '']);
    expect(many[1]).toEqual(alone);
  });

  it('takes texts longer than its window, and says which are too long', async () => {
    const words = 'a gateway between people and models '.repeat(100);
    const [long, short] = await threads.embed([words, 'a gateway between people and models']);
    expect(similarity(long!, short!)).toBeGreaterThan(0.6);
    await expect(threads.embed(['word '.repeat(9_000)])).rejects.toThrow('has 9000 tokens, and at most 8128');
    await expect(threads.embed(['x'.repeat(70_000)])).rejects.toThrow('has 70000 characters');
  });

  it('gives up what nobody wants any more, and what is not ready in time', async () => {
    const left = new AbortController();
    const long = threads.embed(['word '.repeat(4_000), 'a second one'], { signal: left.signal });
    left.abort(new Error('the caller left'));
    await expect(long).rejects.toThrow('the caller left');
    const late = threads.embed(['word '.repeat(4_000)], { timeoutMs: 50 });
    const said = expect(late).rejects.toThrow('no time for it within 50 ms');
    await clock.advance(50);
    await said;
    expect(await threads.embed(['still there'])).toHaveLength(1);
  });

  it('refuses more texts than may wait', async () => {
    await expect(threads.embed(Array.from({ length: 5_000 }, String))).rejects.toThrow('texts wait');
  });
});

describe('threads of the embedding model', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-threads-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function threadsOf(code: string) {
    const file = join(folder, `${Math.random()}.mjs`);
    await writeFile(file, `import { parentPort } from 'node:worker_threads';\n${code}`);
    const { clock, log } = fakeServices();
    return { threads: new EmbeddingThreads({ clock, log, threadsMax: 1, entry: pathToFileURL(file) }), clock, log };
  }

  it('that crash are replaced, and reject what they had in hand alone', async () => {
    const { threads, clock, log } = await threadsOf(`
      parentPort.on('message', ({ text }) => {
        if (text === 'crash') process.exit(3);
        parentPort.postMessage({ type: 'embedded', vector: new Float32Array(384) });
      });
      parentPort.postMessage({ type: 'ready', runtime: 'wasm' });`);
    const crashed = threads.embed(['crash']);
    const behind = threads.embed(['behind it']);
    await expect(crashed).rejects.toThrow('the thread of the embedding model ended');
    await expect.poll(() => log.entries.filter(({ level }) => level === 'error').length).toBe(1);
    await clock.advance(100);
    expect(await behind).toHaveLength(1);
    await threads.close();
  });

  it('that cannot load the model are tried again more and more seldom, and callers learn why', async () => {
    const { threads, clock, log } = await threadsOf(`throw new Error('the weights are not those');`);
    const errors = () => log.entries.filter(({ level }) => level === 'error');
    threads.start();
    await expect.poll(() => errors().length).toBe(1);
    await clock.advance(100);
    await expect.poll(() => errors().length).toBe(2);
    const asked = threads.embed(['text'], { timeoutMs: 50 });
    const said = expect(asked).rejects.toThrow('the weights are not those');
    await clock.advance(50);
    await said;
    // Those who left take no place from others.
    const many = threads.embed(Array.from({ length: 4_096 }, String), { timeoutMs: 50 });
    const tooLate = expect(many).rejects.toThrow('no time for it');
    await clock.advance(50);
    await tooLate;
    expect(errors()[1]!.fields).toMatchObject({ reason: 'the weights are not those', againInMs: 200 });
    await threads.close();
  });
});
