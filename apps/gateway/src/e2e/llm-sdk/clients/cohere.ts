import { type Cohere, CohereClientV2 } from 'cohere-ai';
import { cityOf, type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

export const cohere: SdkClient = {
  name: 'cohere-ai',
  speaks: { llm_format: 'cohere', route_type: 'llm/v1/chat', api: 'cohere' },
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new CohereClientV2({ environment: url, token: 'any' });
    const messages: Cohere.ChatMessageV2[] = [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content: question },
    ];
    return await untilAnswered(async (results) => {
      for (const { id, text } of results) messages.push({ role: 'tool', toolCallId: id, content: text });
      const body = {
        ...{ model, messages },
        ...(hasTool ? { tools: [{ type: 'function' as const, function: weatherTool }] } : {}),
      };
      const { text, calls, finish, usage } = stream
        ? await streamed(await client.chatStream(body, { maxRetries: 0 }))
        : whole(await client.chat(body, { maxRetries: 0 }));
      if (calls.length > 0) messages.push({ role: 'assistant', toolCalls: calls });
      return {
        ...{ text, finish: finish === 'TOOL_CALL' ? 'calls' : 'all' },
        calls: calls.map(({ id, function: call }) => ({ id, city: cityOf(call!.arguments!) })),
        usage: { input: usage!.tokens!.inputTokens!, output: usage!.tokens!.outputTokens! },
      };
    });
  },
};

interface Answer {
  readonly text: string;
  readonly calls: Cohere.ToolCallV2[];
  readonly finish: string | undefined;
  readonly usage: Cohere.Usage | undefined;
}

function whole({ message, finishReason, usage }: Cohere.V2ChatResponse): Answer {
  const text = (message.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { text, calls: message.toolCalls ?? [], finish: finishReason, usage };
}

async function streamed(events: AsyncIterable<Cohere.V2ChatStreamResponse>): Promise<Answer> {
  let text = '';
  const calls: Cohere.ToolCallV2[] = [];
  let end: Cohere.ChatMessageEndEventDelta | undefined;
  for await (const event of events) {
    if (event.type === 'content-delta') text += event.delta?.message?.content?.text ?? '';
    if (event.type === 'tool-call-start') calls.push(event.delta!.message!.toolCalls! as Cohere.ToolCallV2);
    if (event.type === 'tool-call-delta') {
      const call = calls.at(-1)!.function!;
      call.arguments = (call.arguments ?? '') + (event.delta?.message?.toolCalls?.function?.arguments ?? '');
    }
    if (event.type === 'message-end') end = event.delta;
  }
  return { text, calls, finish: end?.finishReason, usage: end?.usage };
}
