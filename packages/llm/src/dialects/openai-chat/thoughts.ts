import type { Part, ReasoningPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { asObjects, asText, put } from '../shared/json.ts';

/*
 * Chat completions have no member for thoughts; providers have made their own. DeepSeek, xAI, DashScope and older vLLM write
 * `reasoning_content`, Groq, Cerebras, OpenRouter and newer vLLM `reasoning`; OpenRouter's `reasoning_details` also hold
 * signatures, which clients keep; Mistral has parts of type `thinking` in the content.
 */

/** Of a message, a delta, or a message of a request. Of `reasoning_details` and the text, the details count: they are the same thoughts. */
export function readThoughts(message: Json): Part[] {
  const details = asObjects(message['reasoning_details']).map(readDetail);
  if (details.length > 0) return details;
  const text = thoughtText(message);
  return text === undefined ? [] : [{ type: 'reasoning', text }];
}

/** The text alone, as deltas have it. */
export function thoughtText(delta: Json): string | undefined {
  const text = asText(delta['reasoning_content']) ?? asText(delta['reasoning']);
  return text === '' ? undefined : text;
}

/** `{"type": "thinking", "thinking": [{"type": "text", …}]}` of Mistral; its text may stand there directly. */
export function readThinkingPart(part: Json): ReasoningPart {
  const { thinking } = part;
  const text =
    typeof thinking === 'string' ? thinking : asObjects(thinking).map((piece) => asText(piece['text']) ?? '');
  const read: ReasoningPart = { type: 'reasoning', text: typeof text === 'string' ? text : text.join('') };
  const signature = asText(part['signature']);
  if (signature !== undefined) read.signature = signature;
  return read;
}

/** Members of a message that tell these thoughts; those of `reasoning_details` only where something must come back. */
export function writeThoughts(thoughts: readonly ReasoningPart[], member: 'reasoning_content' | 'reasoning'): Json {
  const written: Json = {};
  const text = thoughts.map((thought) => thought.text).join('');
  if (text !== '') written[member] = text;
  if (thoughts.some(({ signature, encrypted }) => signature !== undefined || encrypted !== undefined)) {
    written['reasoning_details'] = thoughts.map(writeDetail);
  }
  return written;
}

export function readDetail(detail: Json): ReasoningPart {
  const read: ReasoningPart = { type: 'reasoning', text: asText(detail['text']) ?? asText(detail['summary']) ?? '' };
  if (detail['type'] === 'reasoning.summary') read.isSummary = true;
  const signature = asText(detail['signature']);
  if (signature !== undefined) read.signature = signature;
  const encrypted = asText(detail['data']);
  if (encrypted !== undefined) read.encrypted = encrypted;
  if (signature !== undefined || encrypted !== undefined) {
    const format = asText(detail['format']) ?? 'unknown';
    read.signedBy = formats.get(format) ?? format;
  }
  const id = asText(detail['id']);
  if (id !== undefined) read.id = id;
  return read;
}

export function writeDetail(thought: Omit<ReasoningPart, 'type'>, index: number): Json {
  const { text, isSummary, signature, encrypted, signedBy, id } = thought;
  const written: Json = { type: 'reasoning.text', index };
  put(written, 'id', id);
  if (signedBy !== undefined) written['format'] = formatNames.get(signedBy) ?? signedBy;
  if (encrypted !== undefined) {
    written['type'] = 'reasoning.encrypted';
    written['data'] = encrypted;
    if (text !== '') written['summary'] = text;
  } else if (isSummary === true) {
    written['type'] = 'reasoning.summary';
    written['summary'] = text;
  } else {
    written['text'] = text;
    put(written, 'signature', signature);
  }
  return written;
}

/** OpenRouter's words for whose proof it is, and the dialects they stand for. */
const formats = new Map([
  ['anthropic-claude-v1', 'anthropic-messages'],
  ['openai-responses-v1', 'openai-responses'],
  ['google-gemini-v1', 'gemini'],
]);
const formatNames = new Map([...formats].map(([format, dialect]) => [dialect, format]));
