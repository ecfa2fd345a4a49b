import { describe, expect, it } from 'vitest';
import { Losses } from '../neutral/losses.ts';
import { anthropicMessages } from './anthropic-messages/dialect.ts';
import { bedrockConverse } from './bedrock-converse/dialect.ts';
import type { ChatDialect, Json } from './dialect.ts';
import { openaiChat } from './openai-chat/dialect.ts';

const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };

/** As callers of OpenAI's language mark it who know that Claude answers. */
const body: Json = {
  model: 'claude-sonnet-4-5',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Rules', ...mark }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Book', ...mark },
        { type: 'text', text: 'Question' },
      ],
    },
  ],
  tools: [{ type: 'function', function: { name: 'find', parameters: { type: 'object', properties: {} } }, ...mark }],
};

function written(dialect: ChatDialect): Json {
  const read = openaiChat.readRequest(body, {});
  if ('problem' in read) throw new Error(read.problem);
  const losses = new Losses();
  const request = dialect.writeRequest(read.value, { model: 'claude-sonnet-4-5', provider: dialect.name, losses });
  expect(losses.list).toEqual([]);
  return request;
}

describe('marks of what is to be remembered, on parts as OpenAI writes them', () => {
  it('are there for Anthropic', () => {
    expect(written(anthropicMessages)).toMatchObject({
      system: [{ text: 'Rules', ...mark }],
      messages: [{ content: [{ text: 'Book', ...mark }, { text: 'Question' }] }],
      tools: [{ name: 'find', ...mark }],
    });
  });

  it('are points behind the parts for Bedrock', () => {
    const cachePoint = { type: 'default', ttl: '1h' };
    expect(written(bedrockConverse)).toMatchObject({
      system: [{ text: 'Rules' }, { cachePoint }],
      messages: [{ content: [{ text: 'Book' }, { cachePoint }, { text: 'Question' }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'find' } }, { cachePoint }] },
    });
  });
});
