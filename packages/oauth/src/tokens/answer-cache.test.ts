import { FakeClock, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { AnswerCache, type AnswerCacheOptions, answerKey } from './answer-cache.ts';
import type { Answer } from './lifetime.ts';

const hour = 3_600_000;

function cache(options: Partial<AnswerCacheOptions> = {}) {
  const clock = new FakeClock();
  const memory = fakeServices({ clock }).cache.open('test', 'answers');
  const asked: string[] = [];
  const state = { next: undefined as undefined | (() => Promise<Answer<string>>) };
  const answers = new AnswerCache<string>({ clock, memory, times: { defaultMs: hour }, ...options });
  return {
    clock,
    answers,
    asked,
    /** What the provider says next. */
    say: (answer: Partial<Answer<string>> & { value: string }) => {
      state.next = async () => ({ expiresAtMs: undefined, ...answer });
    },
    fail: () => {
      state.next = () => Promise.reject(new Error('down'));
    },
    find: async (key = 'k') =>
      answers.find(key, () => {
        asked.push(key);
        return state.next!();
      }),
  };
}

describe('an answer', () => {
  it('is asked for once, however many want it at the same time', async () => {
    const { find, say, asked } = cache();
    say({ value: 'a' });
    expect(await Promise.all([find(), find(), find('other'), find()])).toEqual(['a', 'a', 'a', 'a']);
    expect(asked).toEqual(['k', 'other']);
    expect(await find()).toBe('a');
    expect(asked).toHaveLength(2);
  });

  it('that says how long it holds is used so long', async () => {
    const { find, say, asked, clock } = cache({ times: { defaultMs: hour, minMs: 2 * hour } });
    say({ value: 'a', expiresAtMs: clock.nowMs() + 1000 });
    await find();
    await clock.advance(999);
    await find();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    say({ value: 'b' });
    expect(await find()).toBe('b');
  });

  it.each<[string, AnswerCacheOptions['times'], number]>([
    ['the default', { defaultMs: hour }, hour],
    ['the least', { defaultMs: hour, minMs: 2 * hour }, 2 * hour],
    ['the most', { defaultMs: hour, maxMs: 1000 }, 1000],
  ])('that does not say is used for %s', async (_case, times, forMs) => {
    const { find, say, asked, clock } = cache({ times });
    say({ value: 'a' });
    await find();
    await clock.advance(forMs - 1);
    await find();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    await find();
    expect(asked).toHaveLength(2);
  });

  it('that has ended already is given, and not kept', async () => {
    const { find, say, asked, clock } = cache();
    say({ value: 'a', expiresAtMs: clock.nowMs() });
    expect([await find(), await find()]).toEqual(['a', 'a']);
    expect(asked).toHaveLength(2);
  });

  it('that is a no is kept only as long as told', async () => {
    const careful = cache({ times: { defaultMs: hour } });
    careful.say({ value: 'no', isNegative: true });
    await careful.find();
    await careful.find();
    expect(careful.asked).toHaveLength(2);
    const { find, say, asked, clock } = cache({ times: { defaultMs: hour, negativeMs: 1000, resurrectMs: hour } });
    say({ value: 'no', isNegative: true });
    await find();
    await find();
    expect(asked).toHaveLength(1);
    await clock.advance(1000);
    await find();
    expect(asked).toHaveLength(2);
  });

  it('is asked for again before it ends, and used in the meantime', async () => {
    const { find, say, asked, clock } = cache({ eagerMs: 5000 });
    say({ value: 'a', expiresAtMs: clock.nowMs() + 60_000 });
    await find();
    await clock.advance(55_000);
    say({ value: 'b', expiresAtMs: clock.nowMs() + 60_000 });
    expect(await find()).toBe('a');
    await clock.advance(0);
    expect(await find()).toBe('b');
    expect(asked).toHaveLength(2);
  });

  it('is forgotten when it turns out not to hold, unless there is a newer one', async () => {
    const { answers, find, say } = cache();
    say({ value: 'a' });
    await find();
    say({ value: 'b' });
    answers.drop('k', 'a');
    expect(await find()).toBe('b');
    answers.drop('k', 'a');
    say({ value: 'c' });
    expect(await find()).toBe('b');
  });
});

describe('while the provider cannot be asked', () => {
  it('nothing stands in by itself', async () => {
    const { find, say, fail, clock } = cache();
    say({ value: 'a' });
    await find();
    await clock.advance(hour);
    fail();
    await expect(find()).rejects.toThrow('down');
  });

  it('an old answer stands in as long as told, and the provider is asked now and then', async () => {
    const { find, say, fail, clock, asked } = cache({ times: { defaultMs: hour, resurrectMs: 60_000 } });
    say({ value: 'a' });
    await find();
    await clock.advance(hour);
    fail();
    expect([await find(), await find(), await find()]).toEqual(['a', 'a', 'a']);
    expect(asked).toHaveLength(2);
    await clock.advance(2000);
    say({ value: 'b' });
    expect(await find()).toBe('b');
    await clock.advance(hour + 60_000);
    fail();
    await expect(find()).rejects.toThrow('down');
  });

  it('an answer stands in no longer than it holds', async () => {
    const { find, say, fail, clock } = cache({ times: { defaultMs: hour, maxMs: 1000, resurrectMs: hour } });
    say({ value: 'a', expiresAtMs: clock.nowMs() + 2000 });
    await find();
    await clock.advance(1000);
    fail();
    expect(await find()).toBe('a');
    await clock.advance(1000);
    await expect(find()).rejects.toThrow('down');
  });

  it('an answer that was given up before its end stands in to its end', async () => {
    const { find, say, fail, clock, asked } = cache({ times: { defaultMs: hour, spareMs: 5000 } });
    say({ value: 'a', expiresAtMs: clock.nowMs() + 60_000 });
    await find();
    await clock.advance(55_000);
    fail();
    expect(await find()).toBe('a');
    expect(asked).toHaveLength(2);
    await clock.advance(5000);
    await expect(find()).rejects.toThrow('down');
    // One that ends soon is used for half its time.
    say({ value: 'b', expiresAtMs: clock.nowMs() + 2000 });
    await find();
    await clock.advance(999);
    await find();
    expect(asked).toHaveLength(4);
  });

  it('an eager question that fails changes nothing', async () => {
    const { find, say, fail, clock, asked } = cache({ eagerMs: 5000 });
    say({ value: 'a', expiresAtMs: clock.nowMs() + 60_000 });
    await find();
    await clock.advance(56_000);
    fail();
    expect([await find(), await find(), await find()]).toEqual(['a', 'a', 'a']);
    expect(asked).toHaveLength(2);
    await clock.advance(4000);
    await expect(find()).rejects.toThrow('down');
  });
});

describe('nodes that share', () => {
  it('ask once for all', async () => {
    const stored = new Map<string, unknown>();
    const shared = {
      get: async (key: string) => stored.get(key) as never,
      put: async (key: string, kept: unknown) => void stored.set(key, kept),
      delete: (key: string) => void stored.delete(key),
      close: () => {},
    };
    const [one, two] = [cache({ shared }), cache({ shared })];
    one.say({ value: 'a' });
    await one.find();
    expect(await two.find()).toBe('a');
    expect(two.asked).toEqual([]);
    two.answers.drop('k');
    two.say({ value: 'b' });
    expect(await two.find()).toBe('b');
  });
});

it('keys tell nothing of what they are made of', () => {
  expect(answerKey(['password', 'hunter2'])).toMatch(/^[\w-]{43}$/);
  expect(answerKey(['a', 'bc'])).not.toBe(answerKey(['ab', 'c']));
});
