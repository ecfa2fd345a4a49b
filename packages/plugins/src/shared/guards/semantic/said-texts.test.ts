import { describe, expect, it } from 'vitest';
import type { GuardText, TextRole } from '../texts/guard-text.ts';
import { saidIn } from './said-texts.ts';

const text = (path: string, role: TextRole, said: string): GuardText => ({ path, role, text: said });
const talk = [
  text('messages.0.content', 'system', 'Be brief.'),
  text('messages.1.content', 'user', 'first'),
  text('messages.2.content', 'assistant', 'answer'),
  text('messages.3.content.0.text', 'user', 'second,'),
  text('messages.3.content.1.text', 'user', 'in two parts'),
  text('messages.4.content', 'tool', 'result'),
  text('user', 'none', 'somebody'),
];
const last = { match_all_conversation_history: false, match_all_roles: false, match_everything: false };

describe('what is said in a request', () => {
  it('is the user’s last message, with all of its parts', () => {
    expect(saidIn(talk, last)).toEqual(['second,\nin two parts']);
  });

  it('is what users have said in all of the conversation', () => {
    expect(saidIn(talk, { ...last, match_all_conversation_history: true })).toEqual(['first', 'second,\nin two parts']);
  });

  it('is what anyone says: since the user’s last message, or ever', () => {
    expect(saidIn(talk, { ...last, match_all_roles: true })).toEqual(['second,\nin two parts', 'result']);
    const all = saidIn(talk, { ...last, match_all_roles: true, match_all_conversation_history: true });
    expect(all).toEqual(['Be brief.', 'first', 'answer', 'second,\nin two parts', 'result']);
  });

  it('is everything, where that is wanted, and where nobody says anything', () => {
    expect(saidIn(talk, { ...last, match_everything: true })).toEqual([talk.map((one) => one.text).join('\n')]);
    expect(saidIn([text('query', 'none', 'a'), text('note', 'none', 'b')], last)).toEqual(['a\nb']);
  });

  it('is nothing of the user’s where only others speak', () => {
    expect(saidIn([text('messages.0.content', 'system', 'Be brief.')], last)).toEqual([]);
  });
});
