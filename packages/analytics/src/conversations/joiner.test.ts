import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationAssignment } from '../analytics-store.ts';
import type { Hop } from './hop.ts';
import { Joiner } from './joiner.ts';
import { Story, storyStartMs } from './story.ts';

/** Which conversation each exchange is of, in the end. */
function joined(batches: readonly (readonly Hop[])[], joiner = new Joiner()): Record<string, string | undefined> {
  const last = new Map<string, ConversationAssignment>();
  for (const batch of batches) for (const one of joiner.add(batch, storyStartMs)) last.set(one.id, one);
  return Object.fromEntries([...last].map(([id, { conversation }]) => [id, conversation?.id]));
}

function parents(hops: readonly Hop[]): Record<string, string | undefined> {
  return Object.fromEntries(new Joiner().add(hops, storyStartMs).map(({ id, parentId }) => [id, parentId]));
}

/** One question, two tools one after the other, and an answer. `extra` is on every hop. */
function chat(story: Story, name: string, atMs: number, args = `{"for":"${name}"}`, extra: Hop['links'] = []): Story {
  const { gives, names, asks, calls, tells } = story;
  const ofModel = extra.filter(({ kind }) => kind !== 'mcp_session');
  return story
    .llm(`${name}1`, atMs, [gives(`${name}-a`), asks('find', args), ...ofModel])
    .mcp(`${name}2`, atMs + 200, [calls('find', args), ...extra])
    .llm(`${name}3`, atMs + 300, [
      ...[names(`${name}-a`), tells('find', args), gives(`${name}-b`), asks('show', args)],
      ...ofModel,
    ])
    .mcp(`${name}4`, atMs + 500, [calls('show', args), ...extra])
    .llm(`${name}5`, atMs + 600, [names(`${name}-b`), names(`${name}-a`), tells('show', args), ...ofModel]);
}

const all = (name: string, id = `${name}1`) => Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${name}${n}`, id]));

describe('a conversation', () => {
  it('is a model asked, the tools it asked for, and the model told of the results', () => {
    expect(joined([chat(new Story(), 'a', 0).hops])).toEqual(all('a'));
    expect(parents(chat(new Story(), 'a', 0).hops)).toEqual({ a1: undefined, a2: 'a1', a3: 'a1', a4: 'a3', a5: 'a3' });
  });

  it('is one question and its answer, too, but not one request of MCP', () => {
    const story = new Story();
    expect(joined([story.llm('a', 0, []).mcp('b', 0, [story.calls('find')]).hops])).toEqual({ a: 'a' });
  });

  it('is what clients say that it is: by a trace, or an id in a header', () => {
    const story = new Story();
    story.llm('a', 0, [story.trace('t')]).mcp('b', 10, [story.trace('t'), story.header('h')]);
    story.llm('c', 20, [story.header('h')]).llm('d', 30, [story.trace('other')]);
    expect(joined([story.hops])).toEqual({ a: 'a', b: 'a', c: 'a', d: 'd' });
  });

  it('of one caller is not joined by what another names', () => {
    const ann = new Story('ann');
    const bob = new Story('bob');
    const extra = (story: Story) => [story.trace('t'), story.header('h'), story.session('s')];
    chat(ann, 'a', 0, '{}', extra(ann));
    chat(bob, 'b', 0, '{}', extra(bob));
    expect(joined([[...ann.hops, ...bob.hops]])).toEqual({ ...all('a'), ...all('b') });
  });

  it('goes on with what the caller says next', () => {
    const story = new Story();
    story.llm('a', 0, [story.said('hi')]).llm('b', 1000, [story.after('hi'), story.said('hi, more')]);
    story.llm('c', 2000, [story.after('hi, more'), story.said('end')]);
    expect(joined([story.hops])).toEqual({ a: 'a', b: 'a', c: 'a' });
  });

  it('is known by tools under the names that clients give them', () => {
    for (const name of ['mcp__shop__find_item', 'shop-find_item', 'find_item_mcp_shop', 'find.item']) {
      const story = new Story();
      story.llm('a', 0, [story.asks(name)]).mcp('b', 200, [story.calls('find_item')]);
      expect(joined([story.hops]), name).toEqual({ a: 'a', b: 'a' });
    }
    const story = new Story();
    story.llm('a', 0, [story.asks('get_user_list')]).mcp('b', 200, [story.calls('list')]);
    expect(joined([story.hops])).toEqual({ a: 'a' });
  });
});

describe('what may be of two conversations', () => {
  it('is of none, until one of them turns out to be another', () => {
    const story = new Story();
    story
      .llm('a', 0, [story.asks('find')])
      .llm('b', 10, [story.asks('find')])
      .mcp('c', 200, [story.calls('find')]);
    const joiner = new Joiner();
    expect(joined([story.hops], joiner)).toEqual({ a: 'a', b: 'b' });
    const later = new Story();
    later.llm('d', 20, [later.header('same')]);
    joiner.add(later.hops, storyStartMs);
    // Not of those two, and so nothing is known that was not known before.
    expect(joiner.add(later.hops, storyStartMs)).toEqual([]);
  });

  it('is taken back when the other turns up later', () => {
    const story = new Story();
    story
      .llm('a', 0, [story.asks('find')])
      .mcp('c', 200, [story.calls('find')])
      .llm('b', 10, [story.asks('find')]);
    expect(joined(story.hops.map((hop) => [hop]))).toEqual({ a: 'a', b: 'b', c: undefined });
  });

  it('is told apart by when it was asked, and by who was answered', () => {
    const story = new Story();
    chat(story, 'a', 0, '{}');
    chat(story, 'b', 10_000, '{}');
    expect(joined([story.hops])).toEqual({ ...all('a'), ...all('b') });
  });

  it('is told apart by a trace that one of them has', () => {
    const story = new Story();
    chat(story, 'a', 0, '{}', [story.trace('t')]);
    chat(story, 'b', 10, '{}');
    expect(joined([story.hops])).toEqual({ ...all('a'), ...all('b') });
  });

  it('is not of the one that is known where there are more calls than were asked for', () => {
    const story = new Story();
    story
      .llm('a', 0, [story.asks('find')])
      .mcp('b', 200, [story.calls('find')])
      .mcp('c', 210, [story.calls('find')]);
    expect(joined([story.hops])).toEqual({ a: 'a' });
  });

  it('are calls under an id that was given twice', () => {
    const story = new Story();
    story
      .llm('a', 0, [story.gives('call_1')])
      .llm('b', 10, [story.names('call_1')])
      .llm('c', 20, [story.gives('call_1')]);
    expect(joined(story.hops.map((hop) => [hop]))).toEqual({ a: 'a', b: 'b', c: 'c' });
  });
});

describe('an MCP session', () => {
  const opened = (story: Story, name: string, atMs: number) =>
    story.mcp(`${name}0`, atMs, [story.session(name)]).mcp(`${name}l`, atMs + 10, [story.session(name)]);

  it('is of the conversation that its calls are of', () => {
    const story = opened(new Story(), 's', 0);
    chat(story, 'a', 100, '{}', [story.session('s')]);
    expect(joined([story.hops])).toEqual({ ...all('a'), s0: 'a1', sl: 'a1' });
  });

  it('tells nothing where an application has one for all that it does', () => {
    const story = opened(new Story(), 's', 0);
    chat(story, 'a', 100, undefined, [story.session('s')]);
    chat(story, 'b', 120, undefined, [story.session('s')]);
    expect(joined([story.hops])).toEqual({ ...all('a'), ...all('b') });
    expect(joined(story.hops.map((hop) => [hop]))).toEqual({ ...all('a'), ...all('b'), s0: undefined, sl: undefined });
  });

  it('is a conversation where no model was asked through the gateway', () => {
    const story = opened(new Story(), 's', 0);
    story.mcp('c', 100, [story.session('s'), story.calls('find')]);
    expect(joined([story.hops])).toEqual({ s0: 's0', sl: 's0', c: 's0' });
  });
});

describe('rows', () => {
  /** Many chats at once, of few callers, some alike, some with a trace, some with one session for all. */
  function many(count: number, alike = 10) {
    const stories = ['ann', 'bob', 'eve'].map((caller) => new Story(caller));
    const truth: Record<string, string> = {};
    for (let i = 0; i < count; i++) {
      const story = stories[i % 3]!;
      const extra = [i % 2 === 0 ? story.session('shared') : story.session(`own-${i}`)];
      if (i % 4 === 0) extra.push(story.trace(`t${i}`));
      chat(story, `c${i}-`, i * 7, i % alike === 0 ? '{}' : undefined, extra);
      for (let n = 1; n <= 5; n++) truth[`c${i}-${n}`] = `c${i}-1`;
    }
    return { hops: stories.flatMap(({ hops }) => hops), truth };
  }

  it('may come in any order, late, in batches of any size, and more than once', () => {
    const { hops, truth } = many(30);
    const expected = joined([hops]);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(hops, { minLength: hops.length }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 10, maxLength: 40 }),
        fc.subarray(hops),
        (order, sizes, again) => {
          const rest = [...order, ...again];
          const batches = sizes.map((size) => rest.splice(0, size));
          const found = joined([...batches, rest]);
          for (const { id } of hops) expect(found[id]).toBe(expected[id]);
        },
      ),
      { numRuns: 30 },
    );
    const wrong = Object.entries(expected).filter(([id, is]) => is !== undefined && is !== truth[id]);
    expect(wrong).toEqual([]);
  });

  it('that got lost leave gaps, and join nothing wrongly', () => {
    const { hops, truth } = many(60, 1000);
    fc.assert(
      fc.property(fc.subarray(hops, { minLength: Math.floor(hops.length * 0.7) }), (left) => {
        const found = joined([left]);
        const firsts = new Map<string, string>();
        for (const [id, conversation] of Object.entries(found)) {
          if (conversation === undefined) continue;
          const chatOf = truth[id]!;
          expect(firsts.get(conversation) ?? chatOf).toBe(chatOf);
          firsts.set(conversation, chatOf);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are forgotten, the oldest first, and a conversation that goes on keeps its name', () => {
    const joiner = new Joiner({ hopsMax: 5 });
    const story = new Story();
    for (let i = 0; i < 50; i++) story.llm(`l${i}`, i * 1000, [story.header('h')]);
    const found = joined(
      story.hops.map((hop) => [hop]),
      joiner,
    );
    expect(joiner.size).toBe(5);
    expect(new Set(Object.values(found))).toEqual(new Set(['l0']));
    const old = new Joiner({ keptMs: 1000 });
    old.add(story.hops, storyStartMs);
    old.add(new Story().llm('new', 0, []).hops, storyStartMs + 2000);
    expect(old.size).toBe(1);
  });
});
