import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../wire.ts';
import { historyFor } from './history.ts';

const says = (role: 'user' | 'assistant', text: string, ...parts: ChatMessage['parts']): ChatMessage => ({
  id: text,
  role,
  parts: [...parts, { type: 'text', text }],
});
const told = async (messages: readonly ChatMessage[], bytesMax = 1_000_000) =>
  (await historyFor(messages, {}, bytesMax)).map(({ role, content }) =>
    typeof content === 'string'
      ? `${role}: ${content}`
      : `${role}: ${content.map((part) => ('text' in part ? part.text : part.type)).join(' ')}`,
  );

describe('what a model is sent of a conversation', () => {
  const rounds = [1, 2, 3].flatMap((n) => [says('user', `q${n}`), says('assistant', `a${n} ${'x'.repeat(1_000)}`)]);
  const x = 'x'.repeat(1_000);

  it('is whole rounds, of which the oldest are left out', async () => {
    expect(await told([...rounds, says('user', 'now')], 3_000)).toEqual([
      'user: q2',
      `assistant: a2 ${x}`,
      'user: q3',
      `assistant: a3 ${x}`,
      'user: now',
    ]);
  });

  it('is the question alone where nothing else has room', async () => {
    expect(await told([...rounds, says('user', `now ${x}`)], 10)).toEqual([`user: now ${x}`]);
  });

  it('leaves out rounds that came to a problem, and questions that were never answered', async () => {
    const data = { kind: 'guard', message: 'No.', advice: 'Ask otherwise.' } as const;
    const refused = says('assistant', '', { type: 'data-problem', data });
    const messages = [says('user', 'jailbreak'), refused, says('user', 'lost'), says('user', 'now')];
    expect(await told(messages)).toEqual(['user: now']);
  });

  it('keeps calls with their results, and leaves out those that were stopped', async () => {
    const call = { type: 'dynamic-tool', toolName: 'list', input: {} } as const;
    const answer = says(
      'assistant',
      'so it is',
      { ...call, toolCallId: 'c1', state: 'output-available', output: '{"ids":[7]}' },
      { ...call, toolCallId: 'c2', state: 'input-available' },
    );
    const messages = await historyFor([says('user', 'q'), answer, says('user', 'now')], {}, 1_000_000);
    expect(JSON.stringify(messages)).toContain('{\\"ids\\":[7]}');
    expect(JSON.stringify(messages)).not.toContain('c2');
  });
});
