import { exchange } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { lowerResult } from '../protocol/lower.ts';
import type { Gate } from './gate.ts';
import { kinds } from './kinds.ts';
import { type CacheHints, writeListPage } from './list-answer.ts';
import type { View } from './view.ts';

function viewOf(...names: string[]): View {
  const entries = names.map((name) => ({
    source: 's',
    name,
    shown: name,
    bytes: Buffer.from(JSON.stringify({ name, outputSchema: { type: 'array' } })),
    isTask: false,
  }));
  return {
    entries,
    byShown: new Map(entries.map((entry) => [entry.shown, entry])),
    dropped: [],
    bytes: 0,
    ttlMs: undefined,
    offering: ['s'],
    isPublic: true,
  };
}

const hints: CacheHints = { ttlMs: undefined, scope: undefined };
const everyone: Gate = { hidesFrom: () => false, admits: () => true };
const page = (view: View, gate = everyone, own = hints) =>
  writeListPage(kinds.tool, { view, gaps: [] }, exchange(), gate, undefined, own, () => 0)!;

it('a list that is the same for everybody is written once, and made fit for legacy clients once', () => {
  const view = viewOf('a', 'b');
  const first = page(view);
  expect(page(view)).toBe(first);
  const lowered = lowerResult('tools/list', first);
  expect(JSON.parse(lowered.toString())).toEqual({ tools: [{ name: 'a' }, { name: 'b' }] });
  expect(lowerResult('tools/list', page(view))).toBe(lowered);
});

it('a list that differs is written anew: with rules, with other hints, when it changed, and when many others came since', () => {
  const view = viewOf('a', 'b');
  const first = page(view);
  const ruled: Gate = { hidesFrom: () => true, admits: (_x, { name }) => name !== 'a' };
  expect(JSON.parse(page(view, ruled).toString()).tools.map(({ name }: { name: string }) => name)).toEqual(['b']);
  expect(JSON.parse(page(view, everyone, { ttlMs: 5, scope: 'public' }).toString())).toMatchObject({ ttlMs: 5 });
  expect(page(viewOf('c')).toString()).toContain('"c"');
  for (let n = 0; n < 8; n++) page(viewOf(`${n}`));
  expect(page(view)).not.toBe(first);
  expect(page(view)).toEqual(first);
});
