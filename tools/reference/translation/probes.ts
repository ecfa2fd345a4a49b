import type { ChatRequest, MediaPart, Part, ReasoningPart, Tool, ToolResultPart } from '@sallyport/llm';

/** One thing that a request can say. */
export interface Probe {
  name: string;
  says: Partial<ChatRequest>;
  /** What is left of it in a request that was written and read again: undefined when nothing is. */
  find(request: ChatRequest): unknown;
}

const user = (...parts: Part[]): Partial<ChatRequest> => ({ messages: [{ role: 'user', parts }] });
const partOf = (request: ChatRequest, type: Part['type']): Part | undefined =>
  request.messages.flatMap(({ parts }) => parts).find((part) => part.type === type);

const plain: Tool = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } };
const call: Part = { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' };
const asked = [
  { role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hi' }] },
  { role: 'assistant' as const, parts: [call] },
];

function media(name: string, part: MediaPart): Probe {
  return { name, says: user({ type: 'text', text: 'See:' }, part), find: (request) => partOf(request, part.type) };
}

function member(name: string, key: keyof ChatRequest, value: unknown): Probe {
  return { name, says: { [key]: value }, find: (request) => request[key] };
}

function result(name: string, part: ToolResultPart, find: (part: ToolResultPart | undefined) => unknown): Probe {
  return {
    name,
    says: { messages: [...asked, { role: 'tool', parts: [part] }], tools: [plain] },
    find: (request) => find(partOf(request, 'tool-result') as ToolResultPart | undefined),
  };
}

function thought(name: string, part: ReasoningPart): Probe {
  return {
    name,
    says: { messages: [asked[0]!, { role: 'assistant', parts: [part, { type: 'text', text: 'Yes' }] }, asked[0]!] },
    find: (request) => partOf(request, 'reasoning'),
  };
}

const png = { kind: 'data', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const;
const pdf = { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' } as const;

export const probes: Probe[] = [
  {
    name: 'what the system says',
    says: { messages: [{ role: 'system', parts: [{ type: 'text', text: 'S' }] }, asked[0]!] },
    find: (request) => request.messages.find(({ role }) => role === 'system'),
  },
  member('the most tokens', 'maxTokens', 5),
  member('temperature', 'temperature', 0.5),
  member('top-p', 'topP', 0.5),
  member('top-k', 'topK', 5),
  member('words to stop at', 'stop', ['x']),
  member('seed', 'seed', 5),
  member('presence penalty', 'presencePenalty', 0.5),
  member('frequency penalty', 'frequencyPenalty', 0.5),
  member('biases of tokens', 'logitBias', { '5': 1 }),
  member('several answers', 'choices', 2),
  member('likelihoods of tokens', 'logprobs', true),
  member('effort of thinking', 'reasoning', { effort: 'high' }),
  member('tokens to think with', 'reasoning', { budgetTokens: 2048, mode: 'on' }),
  member('how wordy', 'verbosity', 'low'),
  member('JSON', 'format', { type: 'json' }),
  member('JSON by a schema', 'format', { type: 'json-schema', name: 'a', schema: { type: 'object', properties: {} } }),
  member('an answer in sound', 'audio', { voice: 'alloy', format: 'wav' }),
  member('tier of service', 'serviceTier', 'flex'),
  member('for whom', 'user', 'u1'),
  member('metadata', 'metadata', { a: 'b' }),
  member('a conversation that is kept', 'previousId', 'resp_1'),
  member('keeping the answer', 'store', true),
  media('a picture as data', { type: 'image', source: png }),
  media('a picture by URL', { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' } }),
  media('a picture that is kept there', { type: 'image', source: { kind: 'file', id: 'file-1' } }),
  media('sound', { type: 'audio', source: { kind: 'data', mediaType: 'audio/wav', data: 'UklGRg==' } }),
  media('a document as data', { type: 'document', source: pdf }),
  media('a document by URL', { type: 'document', source: { kind: 'url', url: 'https://example.org/a.pdf' } }),
  media('a document that is kept there', { type: 'document', source: { kind: 'file', id: 'file-1' } }),
  media('a document of text', { type: 'document', source: { kind: 'text', text: 'T' } }),
  media('a video by URL', { type: 'video', source: { kind: 'url', url: 'https://example.org/a.mp4' } }),
  {
    name: 'a mark for the cache',
    says: user({ type: 'text', text: 'Long', cache: { ttl: '5m' } }),
    find: (request) => request.messages.flatMap(({ parts }) => parts).find((part) => 'cache' in part && part.cache),
  },
  member('tools', 'tools', [plain]),
  {
    name: 'tools by strict schemas',
    says: { tools: [{ ...plain, strict: true }] },
    find: (request) => request.tools?.find((tool) => tool.type === 'function' && tool.strict === true),
  },
  {
    name: 'tools that take text',
    says: { tools: [{ type: 'custom', name: 'p' }] },
    find: (request) => request.tools?.find(({ type }) => type === 'custom'),
  },
  {
    name: "another provider's own tools",
    says: { tools: [{ type: 'opaque', dialect: 'elsewhere', value: { type: 'search' } }] },
    find: (request) => request.tools?.find(({ type }) => type === 'opaque'),
  },
  {
    name: 'a tool that must be called',
    says: { tools: [plain], toolChoice: 'required' },
    find: (request) => request.toolChoice,
  },
  {
    name: 'which tool must be called',
    says: { tools: [plain], toolChoice: { name: 'f' } },
    find: (request) => request.toolChoice,
  },
  {
    name: 'which tools may be called',
    says: { tools: [plain, { ...plain, name: 'g' }], toolChoice: { allowed: ['f'], isRequired: false } },
    find: ({ toolChoice }) => (typeof toolChoice === 'object' && 'allowed' in toolChoice ? toolChoice : undefined),
  },
  {
    name: 'one tool at a time',
    says: { tools: [plain], parallelToolCalls: false },
    find: (request) => request.parallelToolCalls === false || undefined,
  },
  result(
    'results of tools',
    { type: 'tool-result', id: 'call_1', content: [{ type: 'text', text: 'R' }] },
    (part) => part,
  ),
  result(
    'results that are pictures',
    { type: 'tool-result', id: 'call_1', content: [{ type: 'image', source: png }] },
    (part) => part?.content.find(({ type }) => type === 'image'),
  ),
  result(
    'results that are failures',
    { type: 'tool-result', id: 'call_1', content: [{ type: 'text', text: 'R' }], isError: true },
    (part) => part?.isError || undefined,
  ),
  thought('thoughts of earlier turns', { type: 'reasoning', text: 'T' }),
];
