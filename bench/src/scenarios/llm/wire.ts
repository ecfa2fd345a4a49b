/** A chat completion of about 1 KB, asked as OpenAI's clients do. */
export const openaiChat = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'You answer briefly.' },
    { role: 'user', content: 'm'.repeat(880) },
  ],
  temperature: 0.2,
  max_tokens: 256,
});

/** … and as Anthropic's do. */
export const anthropicChat = JSON.stringify({
  model: 'claude-haiku-4-5',
  system: 'You answer briefly.',
  messages: [{ role: 'user', content: 'm'.repeat(880) }],
  temperature: 0.2,
  max_tokens: 256,
});

export const openaiAnswer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'y'.repeat(700), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 240,
    completion_tokens: 180,
    total_tokens: 420,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
});

export const anthropicAnswer = JSON.stringify({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5-20251001',
  content: [{ type: 'text', text: 'y'.repeat(700) }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 240, output_tokens: 180, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
});

export const streamRequest = JSON.stringify({ ...(JSON.parse(openaiChat) as object), stream: true });

const chunkHead = {
  id: 'chatcmpl-bench',
  object: 'chat.completion.chunk',
  created: 1_750_000_000,
  model: 'gpt-4o-mini-2024-07-18',
};

/** One token of a streamed answer. */
export function chunkOf(content: string): string {
  return event({ ...chunkHead, choices: [{ index: 0, delta: { content }, finish_reason: null }] });
}

export const streamStart = event({
  ...chunkHead,
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
});

export const streamEnd = `${event({
  ...chunkHead,
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})}${event({
  ...chunkHead,
  choices: [],
  usage: { prompt_tokens: 240, completion_tokens: 180, total_tokens: 420 },
})}data: [DONE]\n\n`;

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
