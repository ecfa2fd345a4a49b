import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { Json } from '../dialect.ts';
import { adapt } from './adapt.ts';

function edits(body: Json, model: string): unknown {
  return adapt(body, { model, provider: 'anthropic', losses: new Losses() });
}

const asked = { model: 'claude-opus-4-7', max_tokens: 9 };

describe('a body that passes as the caller wrote it', () => {
  it('stays as it is for the model that the caller named, whatever it says', () => {
    expect(edits({ ...asked, temperature: 0.1, thinking: { type: 'enabled' } }, 'claude-opus-4-7')).toBeUndefined();
    expect(edits({ ...asked, temperature: 0.1 }, 'minimax-m2')).toBeUndefined();
  });

  it.each([
    [{ temperature: 0.5, top_p: 0.9 }, 'claude-sonnet-5', { temperature: undefined, top_p: undefined }],
    [{ temperature: 0.5, top_p: 0.9 }, 'claude-haiku-4-5', { top_p: undefined }],
    [{ top_p: 0.9 }, 'claude-haiku-4-5', undefined],
    [
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      'claude-haiku-4-5',
      { thinking: undefined, output_config: undefined },
    ],
    [{ output_config: { effort: 'high', format: {} } }, 'claude-haiku-4-5', { output_config: { format: {} } }],
    [
      { thinking: { type: 'enabled', budget_tokens: 9000, display: 'summarized' } },
      'claude-opus-4-8',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'medium' } },
    ],
    [{ thinking: { type: 'disabled' } }, 'claude-fable-5', { thinking: undefined }],
    [{ thinking: { type: 'enabled', budget_tokens: 9000 } }, 'claude-3-5-haiku-20241022', { thinking: undefined }],
  ])('goes to another model without what that would refuse: %j', (members, model, expected) => {
    expect(edits({ ...asked, ...members }, model)).toEqual(expected);
  });

  const call = { type: 'tool_use', id: 't', name: 'f', input: {} };
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }] };

  it('goes to Claude without thoughts of others that the caller carries', () => {
    const own = { type: 'thinking', thinking: 'Mine.', signature: 'EqQB' };
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'a', signature: '' }, own, call] },
      result,
      {
        role: 'assistant',
        content: [{ type: 'redacted_thinking', data: 'sallyport.encrypted.openai-responses.rs_1.gAAA' }],
      },
      { role: 'user', content: 'And?' },
    ];
    expect(edits({ ...asked, messages }, 'claude-opus-4-7')).toEqual({
      messages: [messages[0], { role: 'assistant', content: [own, call] }, result, messages[4]],
    });
    expect(
      edits({ ...asked, messages: [messages[0], { role: 'assistant', content: [own] }] }, 'claude-opus-4-7'),
    ).toBeUndefined();
  });

  it('does not think for one turn where its thoughts before the last calls are another’s', () => {
    const thought = { type: 'thinking', thinking: 'a', signature: 'sallyport.signature.gemini..CiQB' };
    const messages = [{ role: 'assistant', content: [thought, call] }, result];
    const body = { ...asked, messages, thinking: { type: 'enabled', budget_tokens: 2000 } };
    expect(edits(body, 'claude-opus-4-7')).toEqual({
      messages: [{ role: 'assistant', content: [call] }, result],
      thinking: undefined,
    });
  });
});
