import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../wire.ts';
import { type ConversationStore, openConversationStore } from './conversation-store.ts';

describe('conversations', () => {
  let folder: string;
  let store: ConversationStore;
  let nowMs = 0;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-conversations-'));
    nowMs = 1_000;
    store = openConversationStore(join(folder, 'data'), { conversationsMax: 3, conversationMsMax: 100 }, () => nowMs);
  });
  afterEach(async () => {
    store.close();
    await rm(folder, { recursive: true });
  });

  const message = (role: 'user' | 'assistant', text: string): ChatMessage => ({
    id: text,
    role,
    parts: [{ type: 'text', text }],
  });
  const ask = (person: string, id: string) => {
    nowMs++;
    store.ask(person, id, message('user', `of ${id}`), `Title of ${id}`);
  };
  const ids = (person: string) => store.list(person).map(({ id }) => id);

  it('are of one person, though others use the same id', () => {
    ask('alice', 'one');
    ask('bob', 'one');
    store.answer('bob', 'one', message('assistant', 'for bob'));
    store.remove('bob', 'one');
    expect(store.find('alice', 'one')?.messages).toHaveLength(1);
    expect(store.rename('bob', 'one', 'x')).toBe(false);
  });

  it('are no more than so many: the one left alone longest makes room', () => {
    for (const id of ['a', 'b', 'c']) ask('alice', id);
    ask('alice', 'a');
    ask('alice', 'd');
    expect(ids('alice')).toEqual(['d', 'a', 'c']);
    expect(store.find('alice', 'b')).toBeUndefined();
    expect(store.bytesOf('alice', 'b')).toBe(0);
  });

  it('are erased when nobody has asked in them for long', () => {
    ask('alice', 'old');
    nowMs += 90;
    ask('alice', 'new');
    nowMs += 50;
    store.removeOld();
    expect(ids('alice')).toEqual(['new']);
  });

  it('stay away once removed, though an answer was still being written', () => {
    ask('alice', 'one');
    store.removeAll('alice');
    store.answer('alice', 'one', message('assistant', 'late'));
    expect(ids('alice')).toEqual([]);
    expect(store.bytesOf('alice', 'one')).toBe(0);
  });

  it('forget the answer to the last question, and no other', () => {
    ask('alice', 'one');
    store.answer('alice', 'one', message('assistant', 'first'));
    ask('alice', 'one');
    store.answer('alice', 'one', message('assistant', 'second'));
    store.forgetAnswer('alice', 'one');
    store.forgetAnswer('alice', 'one');
    expect(store.find('alice', 'one')!.messages.map(({ id }) => id)).toEqual(['of one', 'first', 'of one']);
  });

  it('are in a file that nobody else reads', async () => {
    ask('alice', 'one');
    expect((await stat(join(folder, 'data/conversations.sqlite'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'data'))).mode & 0o077).toBe(0);
  });
});
