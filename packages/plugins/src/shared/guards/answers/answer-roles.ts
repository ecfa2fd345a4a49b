import type { TextRole } from '../texts/guard-text.ts';
import type { JsonLeaf, JsonNode } from '../texts/json-leaves.ts';

/** Whether a text of an answer is something that is said, in whatever dialect: by the model, or by a tool. */
export function answerRole({ node, key }: JsonLeaf): TextRole {
  // All of what is no JSON, or nothing but a text.
  if (node.parent === undefined) return 'assistant';
  if (typeof key === 'string' && (said.has(key) || free.has(key))) return isWithin(node, asides) ? 'none' : 'assistant';
  // Elements of lists of texts, and what arguments and results of tools hold, whatever it is called.
  if (typeof key === 'number' && typeof node.key === 'string' && said.has(node.key)) return 'assistant';
  return isWithin(node, free) ? 'assistant' : 'none';
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const said = words(
  'content text thinking reasoning reasoning_content refusal arguments partial_json transcript generated_text output_text delta response ' +
    'generation tool_plan code plan completion outputText cited_text quote blob',
);
const free = words('args arguments input parameters structuredContent structured_content');
/** What is told of tokens one by one. */
const asides = words('logprobs logprobsResult top_logprobs');

function isWithin(node: JsonNode, names: ReadonlySet<string>): boolean {
  for (let one: JsonNode | undefined = node; one !== undefined; one = one.parent)
    if (typeof one.key === 'string' && names.has(one.key)) return true;
  return false;
}
