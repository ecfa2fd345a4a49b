import { Mistral } from '@mistralai/mistralai';
import type {
  AssistantMessage,
  ChatCompletionRequest,
  ToolCall,
  UsageInfo,
} from '@mistralai/mistralai/models/components';
import { cityOf, type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

/** Its language is OpenAI's, with an accent. */
export const mistral: SdkClient = {
  name: '@mistralai/mistralai',
  speaks: { llm_format: 'openai', route_type: 'llm/v1/chat', api: 'mistral' },
  // Streamed calls must be whole, as Mistral's are. It sends members with calls that OpenAI refuses, and takes no `usage: null`.
  cannot: (provider, { stream, hasTool }) =>
    provider === 'openai' ? stream || hasTool : provider !== 'mistral' && stream && hasTool,
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new Mistral({ serverURL: url, apiKey: 'any', retryConfig: { strategy: 'none' } });
    const messages: ChatCompletionRequest['messages'] = [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content: question },
    ];
    return await untilAnswered(async (results) => {
      for (const { id, text } of results) messages.push({ role: 'tool', toolCallId: id, content: text });
      const body = {
        model,
        messages,
        ...(hasTool ? { tools: [{ type: 'function' as const, function: weatherTool }] } : {}),
      };
      const { message, usage } = stream ? await streamed(client, body) : await whole(client, body);
      const calls = message.toolCalls ?? [];
      messages.push({
        role: 'assistant',
        content: message.content ?? '',
        ...(calls.length === 0 ? {} : { toolCalls: calls }),
      });
      return {
        text: (message.content ?? '') as string,
        calls: calls.map(({ id, function: { arguments: json } }) => ({ id: id!, city: cityOf(json as string) })),
        finish: calls.length > 0 ? 'calls' : 'all',
        usage: usage && { input: usage.promptTokens!, output: usage.completionTokens! },
      };
    });
  },
};

interface Answer {
  readonly message: AssistantMessage;
  /** Mistral tells it in streams unasked; OpenAI's language has it asked for, which this SDK does not. */
  readonly usage: UsageInfo | undefined;
}

async function whole(client: Mistral, body: ChatCompletionRequest): Promise<Answer> {
  const { choices, usage } = await client.chat.complete(body);
  return { message: choices[0]!.message!, usage };
}

/** Calls of a stream come in pieces here and there, whole from Mistral itself. */
async function streamed(client: Mistral, body: ChatCompletionRequest): Promise<Answer> {
  let content = '';
  const toolCalls: (ToolCall & { function: { arguments: string } })[] = [];
  let usage: UsageInfo | undefined;
  for await (const { data } of await client.chat.stream({ ...body, stream: true })) {
    const delta = data.choices[0]?.delta;
    if (typeof delta?.content === 'string') content += delta.content;
    for (const call of delta?.toolCalls ?? []) {
      const { name, arguments: piece } = call.function;
      const begun = toolCalls[call.index ?? 0];
      if (begun === undefined) toolCalls[call.index ?? 0] = { ...call, function: { name, arguments: piece as string } };
      else begun.function.arguments += piece as string;
    }
    usage = data.usage ?? usage;
  }
  return { message: { role: 'assistant', content, toolCalls }, usage };
}
