import type { ChatAnswer, Choice } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { signedCallId } from '../shared/carried.ts';
import { customInput, isCustomTool } from '../shared/custom-tools.ts';
import { openaiCitations } from '../shared/openai/citations.ts';
import { name } from './name.ts';
import { responseId, statusOf, writeReasoningItem, writeResponse } from './response.ts';

export function writeAnswer(answer: ChatAnswer, context: AnswerContext): Json {
  const [choice, ...others] = answer.choices;
  if (others.length > 0) context.losses.add('answer.choices', 'a response is one answer');
  const head = { id: responseId(answer.id, context), model: answer.model, createdAtS: answer.createdAtS };
  const { status, incomplete } = statusOf(choice?.finish ?? 'stop');
  const output = choice === undefined ? [] : writeOutput(choice, context);
  return writeResponse(head, { status, incomplete, output, usage: answer.usage }, context);
}

function writeOutput({ parts, logprobs }: Choice, context: AnswerContext): Json[] {
  const output: Json[] = [];
  // Texts and refusals in a row are one message.
  let content: Json[] | undefined;
  for (const part of parts) {
    const piece = writeSaid(part, context);
    if (piece === undefined) {
      content = undefined;
      const item = writeItem(part, context);
      if (item !== undefined) output.push(item);
      continue;
    }
    if (logprobs !== undefined && content === undefined && part.type === 'text')
      piece['logprobs'] = logprobs.map(writeToken);
    if (content === undefined) {
      content = [];
      output.push({ id: `msg_${context.nextId()}`, type: 'message', status: 'completed', role: 'assistant', content });
    }
    content.push(piece);
  }
  return output;
}

export function writeToken({ token, logprob, bytes, top }: NonNullable<Choice['logprobs']>[number]): Json {
  return {
    token,
    logprob,
    bytes: bytes ?? [],
    top_logprobs: (top ?? []).map((other) => ({ ...other, bytes: other.bytes ?? [] })),
  };
}

function writeSaid(part: Part, { losses }: AnswerContext): Json | undefined {
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text };
  if (part.type !== 'text') return undefined;
  const annotations = part.citations && openaiCitations(part.citations, name);
  if (part.citations !== undefined && annotations === undefined)
    losses.add('answer.citations', `only ${part.citations.dialect} has them in this form`);
  return { type: 'output_text', text: part.text, annotations: annotations ?? [], logprobs: [] };
}

function writeItem(part: Part, context: AnswerContext): Json | undefined {
  switch (part.type) {
    case 'reasoning':
      return writeReasoningItem(
        part,
        part.signedBy === name && part.id !== undefined ? part.id : `rs_${context.nextId()}`,
      );
    case 'tool-call': {
      const call_id = signedCallId(part);
      if (part.isCustom !== true && !isCustomTool(context.request, part.name)) {
        const text = part.arguments === '' ? '{}' : part.arguments;
        return {
          id: `fc_${context.nextId()}`,
          type: 'function_call',
          status: 'completed',
          arguments: text,
          call_id,
          name: part.name,
        };
      }
      const input = part.isCustom === true ? part.arguments : customInput(part.arguments);
      return {
        id: `ctc_${context.nextId()}`,
        type: 'custom_tool_call',
        status: 'completed',
        call_id,
        input,
        name: part.name,
      };
    }
    case 'opaque':
      if (part.dialect === name) return part.value as Json;
  }
  context.losses.add(`answer.${part.type}`, 'answers are text, thoughts and calls of tools');
  return undefined;
}
