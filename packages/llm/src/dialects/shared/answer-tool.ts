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
