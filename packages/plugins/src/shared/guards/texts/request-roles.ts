import type { TextRole } from './guard-text.ts';
import type { JsonLeaf, JsonNode } from './json-leaves.ts';

/** Who says a text of a request, in whatever dialect. */
export function roleIn({ node, key }: JsonLeaf, isMcp: boolean): TextRole {
  if (isMcp) return isOfMcpCaller(node) ? 'user' : 'none';
  if (typeof key === 'string' && structural.has(key) && !isFree(node)) return 'none';
  let place: string | number = key;
  for (let one: JsonNode | undefined = node; one?.parent !== undefined; one = one.parent) {
    const role = roleOfPart(one) ?? namedRole(one.members['role']);
    if (role !== undefined) return role;
    if (typeof one.key === 'string' && one.key !== '') place = one.key;
    if (typeof place === 'string' && definitions.has(place)) return 'none';
  }
  return typeof place === 'string' ? (byPlace[place] ?? 'none') : 'none';
}

/** Arguments of tools and prompts, what is to be completed, and answers to what a server has asked. */
function isOfMcpCaller(node: JsonNode): boolean {
  for (let one: JsonNode | undefined = node; one?.parent !== undefined; one = one.parent) {
    if (one.parent.parent === undefined) return false;
    const { key } = one;
    if (key === 'arguments' || key === 'argument' || key === 'inputResponses' || key === 'result' || key === 'context')
      return true;
  }
  return false;
}

/** Members of messages and their parts that say nothing. */
const structural = new Set(
  (
    'role type id name tool_call_id tool_use_id toolUseId call_id callId status media_type mime_type mimeType format detail signature ' +
    'thoughtSignature thought_signature encrypted_content object model phase'
  ).split(' '),
);

/** Whatever members have arguments and results of tools, they are what is said. */
function isFree(node: JsonNode): boolean {
  // A member of the body itself (`input`) is a list of messages.
  for (let one: JsonNode | undefined = node; one?.parent?.parent?.parent !== undefined; one = one.parent)
    if (typeof one.key === 'string' && free.has(one.key)) return true;
  return false;
}

const free = new Set(['args', 'arguments', 'input', 'response', 'result', 'json', 'parameters', 'outputs']);

/** What describes tools and answers, and says nothing itself. */
const definitions = new Set([
  'tools',
  'functions',
  'tool_config',
  'toolConfig',
  'response_format',
  'metadata',
  'generationConfig',
]);

function roleOfPart({ key, members }: JsonNode): TextRole | undefined {
  const type = members['type'];
  if (typeof type === 'string') {
    if (toolResults.test(type)) return 'tool';
    if (assistantParts.has(type)) return 'assistant';
  }
  return typeof key === 'string' && resultParts.has(key) ? 'tool' : undefined;
}

/** `tool_result`, `web_search_tool_result`, `function_call_output`, `mcp_call_output`, … */
const toolResults = /_(?:result|output)$/;
const assistantParts = new Set(['function_call', 'custom_tool_call', 'reasoning', 'tool_use', 'thinking', 'mcp_call']);
const resultParts = new Set(['functionResponse', 'function_response', 'toolResult', 'tool_results']);

function namedRole(role: string | number | undefined): TextRole | undefined {
  return typeof role === 'string' && Object.hasOwn(roles, role.toLowerCase()) ? roles[role.toLowerCase()] : undefined;
}

const roles: Readonly<Record<string, TextRole>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  model: 'assistant',
  chatbot: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** By the outermost member, what has no role of its own. */
const byPlace: Readonly<Record<string, TextRole>> = {
  system: 'system',
  instructions: 'system',
  systemInstruction: 'system',
  system_instruction: 'system',
  preamble: 'system',
  prompt: 'user',
  suffix: 'user',
  input: 'user',
  inputs: 'user',
  message: 'user',
  messages: 'user',
  query: 'user',
  texts: 'user',
  text: 'user',
  contents: 'user',
  content: 'user',
  requests: 'user',
  instances: 'user',
  inputText: 'user',
  documents: 'tool',
  chat_history: 'user',
};
