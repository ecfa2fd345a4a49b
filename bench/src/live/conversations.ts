import type OpenAI from 'openai';
import type { Tokens } from './purse.ts';

/** One thing that has to work with every provider. Answers the tokens used; throws where the answer is none. */
export interface LiveConversation {
  readonly name: string;
  /** How many tokens it takes at most. */
  readonly tokensMax: Tokens;
  run(client: OpenAI): Promise<Tokens>;
}

// Those that think before they answer need room for it.
const limit = { max_tokens: 600 };
const system = { role: 'system', content: 'Answer in one short sentence.' } as const;

export const liveConversations: readonly LiveConversation[] = [
  {
    name: 'chat',
    tokensMax: { prompt_tokens: 200, completion_tokens: 600 },
    async run(client) {
      const messages = [system, { role: 'user', content: 'Say the word "drawbridge".' } as const];
      const { choices, usage } = await client.chat.completions.create({ ...limit, model: '', messages });
      mention(choices[0]!.message.content, 'drawbridge');
      return counted(usage);
    },
  },
  {
    name: 'stream',
    tokensMax: { prompt_tokens: 200, completion_tokens: 600 },
    async run(client) {
      const messages = [system, { role: 'user', content: 'Say the word "portcullis".' } as const];
      const body = { ...limit, model: '', messages, stream_options: { include_usage: true } };
      const { choices, usage } = await client.chat.completions.stream(body).finalChatCompletion();
      mention(choices[0]!.message.content, 'portcullis');
      return counted(usage);
    },
  },
  {
    name: 'tool',
    tokensMax: { prompt_tokens: 2000, completion_tokens: 1200 },
    async run(client) {
      const messages: OpenAI.ChatCompletionMessageParam[] = [
        system,
        { role: 'user', content: 'What is the weather in Lisbon? Use the tool get_weather.' },
      ];
      const asked = await client.chat.completions.create({ ...limit, model: '', messages, tools: [weatherTool] });
      const { message } = asked.choices[0]!;
      const [call] = (message.tool_calls ?? []) as OpenAI.ChatCompletionMessageFunctionToolCall[];
      if (call === undefined) throw new Error(`It called no tool, and said: ${message.content}`);
      mention(call.function.arguments, 'Lisbon');
      messages.push(message, { role: 'tool', tool_call_id: call.id, content: 'Sunny, 23 degrees' });
      const answered = await client.chat.completions.create({ ...limit, model: '', messages, tools: [weatherTool] });
      mention(answered.choices[0]!.message.content, '23');
      const [first, second] = [counted(asked.usage), counted(answered.usage)];
      return {
        prompt_tokens: first.prompt_tokens + second.prompt_tokens,
        completion_tokens: first.completion_tokens + second.completion_tokens,
      };
    },
  },
];

const weatherTool: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

function mention(said: string | null, word: string): void {
  if (said?.toLowerCase().includes(word.toLowerCase())) return;
  throw new Error(`The answer should mention ${word}, and is: ${said}`);
}

function counted(usage: OpenAI.CompletionUsage | null | undefined): Tokens {
  if (usage == null || usage.prompt_tokens < 1 || usage.completion_tokens < 1)
    throw new Error(`It told no usage: ${JSON.stringify(usage)}`);
  return usage;
}
