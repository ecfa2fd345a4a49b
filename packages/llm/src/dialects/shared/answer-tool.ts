import type { Choice, FinishReason } from '../../neutral/answer.ts';
import type { Part, ToolCallPart } from '../../neutral/parts.ts';
import type { AnswerFormat } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';

/*
 * For models that cannot be held to a schema, but to a tool: the answer is asked for as the arguments of one, and unwrapped where
 * it is read. The name says all, so that nothing has to be remembered between the two.
 */

export const answerToolName = '__structured_answer';

export function answerTool(format: AnswerFormat & { type: 'json-schema' }): FunctionTool {
  return {
    type: 'function',
    name: answerToolName,
    description: format.description ?? 'Gives the answer. Call this, once, instead of answering in words.',
    parameters: format.schema,
  };
}

/** What the tool was called with is the text of the answer, and the answer does not wait for a tool. */
export function unwrapAnswer(parts: readonly Part[], finish: FinishReason): Pick<Choice, 'parts' | 'finish'> {
  const unwrapped = parts.map((part): Part => (isAnswer(part) ? { type: 'text', text: part.arguments } : part));
  const isWaiting = unwrapped.some(({ type }) => type === 'tool-call');
  return { parts: unwrapped, finish: finish === 'tool-calls' && !isWaiting ? 'stop' : finish };
}

function isAnswer(part: Part): part is ToolCallPart {
  return part.type === 'tool-call' && part.name === answerToolName;
}
