import Anthropic from '@anthropic-ai/sdk';
import { type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

export const anthropic: SdkClient = {
  name: '@anthropic-ai/sdk',
  speaks: { llm_format: 'anthropic', route_type: 'llm/v1/chat', api: 'anthropic' },
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new Anthropic({ baseURL: url, apiKey: 'any', maxRetries: 0 });
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
    const { parameters: input_schema, ...tool } = weatherTool;
    return await untilAnswered(async (results) => {
      if (results.length > 0)
        messages.push({
          role: 'user',
          content: results.map(({ id, text }) => ({ type: 'tool_result', tool_use_id: id, content: text })),
        });
      const body = {
        ...{ model, messages, max_tokens: 1000 },
        ...(system === undefined ? {} : { system }),
        ...(hasTool ? { tools: [{ ...tool, input_schema }] } : {}),
      };
      const answer = stream ? await client.messages.stream(body).finalMessage() : await client.messages.create(body);
      const calls = answer.content.filter((block) => block.type === 'tool_use');
      const texts = answer.content.filter((block) => block.type === 'text');
      messages.push({
        role: 'assistant',
        content: [
          ...texts.map(({ text }) => ({ type: 'text' as const, text })),
          ...calls.map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input })),
        ],
      });
      return {
        text: texts.map(({ text }) => text).join(''),
        calls: calls.map(({ id, input }) => ({ id, city: (input as { city: string }).city })),
        finish: answer.stop_reason === 'tool_use' ? 'calls' : 'all',
        usage: { input: answer.usage.input_tokens, output: answer.usage.output_tokens },
      };
    });
  },
};
