import { describe, expect, it } from 'vitest';
import { letsThrough, noChanges } from './watch-filter.ts';

describe('a filter of notifications', () => {
  const filter = { ...noChanges, toolsListChanged: true, resourceSubscriptions: ['file:///a'] };
  const updated = (uri: string) => Buffer.from(JSON.stringify({ uri }));

  it.each([
    [true, 'notifications/tools/list_changed', undefined],
    [false, 'notifications/prompts/list_changed', undefined],
    [false, 'notifications/resources/list_changed', undefined],
    [false, 'notifications/message', Buffer.from('{}')],
    [true, 'notifications/resources/updated', updated('file:///a')],
    [true, 'notifications/resources/updated', updated('file:///a/b')],
    [false, 'notifications/resources/updated', updated('file:///ab')],
    [false, 'notifications/resources/updated', Buffer.from('{}')],
    [false, 'notifications/resources/updated', undefined],
  ])('%s: %s %s', (expected, method, params) => {
    expect(letsThrough(filter, method, params)).toBe(expected);
  });
});
