import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock';

export interface RunningAimock {
  readonly url: string;
  /** Paths of the requests that it has answered, oldest first. */
  paths(): string[];
  stop(): Promise<void>;
}

/**
 * Starts aimock, which speaks providers' languages by somebody else's reading of them. It is scripted to answer as
 * dev-llm's planner does: asks for the weather in each city that a question names, and says what it heard; else says
 * back what it was told.
 */
export async function startAimock(): Promise<RunningAimock> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  mock.on({ userMessage: /weather in/, hasToolResult: false, predicate: hasTools }, (request) => ({
    toolCalls: citiesIn(request).map((city) => ({ name: 'get_weather', arguments: JSON.stringify({ city }) })),
  }));
  mock.on({ hasToolResult: true }, (request) => ({ content: weathersIn(request) }));
  mock.on({ endpoint: 'chat' }, (request) => ({ content: `You said: ${questionIn(request)}` }));
  await mock.start();
  return {
    url: mock.url,
    paths: () => mock.getRequests().map(({ path }) => path),
    stop: () => mock.stop(),
  };
}

function hasTools({ tools }: ChatCompletionRequest): boolean {
  return (tools?.length ?? 0) > 0;
}

function questionIn({ messages }: ChatCompletionRequest): string {
  return textOf(messages.findLast(({ role, content }) => role === 'user' && textOf(content) !== '')?.content);
}

function citiesIn(request: ChatCompletionRequest): string[] {
  const [, cities = ''] = /weather in ([\p{L} ]+)/u.exec(questionIn(request)) ?? [];
  return cities.split(' and ').map((city) => city.trim());
}

/** Results belong to calls by their ids; by their order where a language has none. */
function weathersIn({ messages }: ChatCompletionRequest): string {
  const calls = messages.flatMap(({ tool_calls: calls = [] }) => calls);
  return messages
    .filter(({ role }) => role === 'tool')
    .map(({ tool_call_id: id, content }, index) => {
      const call = calls.find((one) => one.id === id) ?? calls[index];
      const { city } = JSON.parse(call?.function.arguments ?? '{}') as { city?: string };
      return `The weather in ${city}: ${resultOf(textOf(content))}`;
    })
    .join('\n');
}

/** Google's results are objects. */
function resultOf(text: string): string {
  if (!text.startsWith('{')) return text;
  const values = Object.values(JSON.parse(text) as Record<string, unknown>);
  return values.length === 1 ? String(values[0]) : text;
}

function textOf(content: ChatCompletionRequest['messages'][number]['content'] | undefined): string {
  if (content == null || typeof content === 'string') return content ?? '';
  return content.map(({ text = '' }) => text).join('\n');
}
