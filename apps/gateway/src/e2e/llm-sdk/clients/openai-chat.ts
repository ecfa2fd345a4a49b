import OpenAI from 'openai';
import { cityOf, type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

export const openaiChat: SdkClient = {
  name: 'openai, chat',
  speaks: { llm_format: 'openai', route_type: 'llm/v1/chat', api: 'openai' },
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content: question },
    ];
    const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: weatherTool }];
    return await untilAnswered(async (results) => {
      messages.push(...results.map(({ id, text }) => ({ role: 'tool' as const, tool_call_id: id, content: text })));
      const body = { model, messages, ...(hasTool ? { tools } : {}) };
      const { choices, usage } = stream
        ? await client.chat.completions
            .stream({ ...body, stream_options: { include_usage: true } })
            .finalChatCompletion()
        : await client.chat.completions.create(body);
      const { message, finish_reason: finish } = choices[0]!;
      const calls = (message.tool_calls ?? []) as OpenAI.ChatCompletionMessageFunctionToolCall[];
      messages.push({
        role: 'assistant',
        content: message.content,
        ...(calls.length === 0
          ? {}
          : {
              tool_calls: calls.map(({ id, type, function: { name, arguments: json } }) => ({
                id,
                type,
                function: { name, arguments: json },
              })),
            }),
      });
      return {
        text: message.content ?? '',
        calls: calls.map(({ id, function: { arguments: json } }) => ({ id, city: cityOf(json) })),
        finish: finish === 'tool_calls' ? 'calls' : 'all',
        usage: { input: usage!.prompt_tokens, output: usage!.completion_tokens },
      };
    });
  },
};
