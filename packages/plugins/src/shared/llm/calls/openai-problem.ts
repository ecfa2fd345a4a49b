import type { Json, Operation } from '@sallyport/llm';

/** Why a body in one of OpenAI's dialects is no request for this operation, in Kong's words; undefined when it is one. */
export function openAiProblem(body: Json, operation: Operation, routeType: string): string | undefined {
  const found = formatsOf(body);
  if (found.length > 1) return 'request matches multiple LLM request formats';
  const [format] = found;
  const own = formatOf[operation];
  if (format === undefined)
    return own === 'input' ? 'request format not recognised' : "request body doesn't contain valid prompts";
  if (own === undefined || format === own) return undefined;
  return `[${routeTypeOf[format]}] message format is not compatible with [${routeType}] route type`;
}

type Format = 'messages' | 'prompt' | 'input';

const formatOf: Partial<Record<Operation, Format>> = {
  chat: 'messages',
  completions: 'prompt',
  responses: 'input',
  embeddings: 'input',
};

const routeTypeOf: Record<Format, string> = {
  messages: 'llm/v1/chat',
  prompt: 'llm/v1/completions',
  input: 'llm/v1/responses',
};

function formatsOf({ messages, prompt, input }: Json): Format[] {
  const formats: Format[] = [];
  if (Array.isArray(messages) && messages.length > 0) formats.push('messages');
  if (isPrompt(prompt)) formats.push('prompt');
  if (typeof input === 'string' || (Array.isArray(input) && input.length > 0)) formats.push('input');
  return formats;
}

/** Text, texts, tokens, or several of these. */
function isPrompt(prompt: unknown): boolean {
  return typeof prompt === 'string' || (Array.isArray(prompt) && prompt.length > 0);
}
