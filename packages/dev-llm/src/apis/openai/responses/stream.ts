import type { Said } from '../../../model/conversation.ts';
import { tokensOf } from '../../../model/tokens.ts';
import type { Switches } from '../../../server/switches.ts';
import { ended } from '../../frames.ts';
import { sse } from '../../sse.ts';
import { headOf, type OutputItem, outputOf, writeAnswer } from './answer.ts';
import type { ResponsesRequest } from './request.ts';

type Event = { type: string; [member: string]: unknown };

/** Every event has its number, and every item is told when it begins, in pieces, and whole. */
export function writeStream(body: ResponsesRequest, said: Said, switches: Switches): Buffer[] {
  const whole = writeAnswer(body, said);
  const response = switches.usage === 'none' ? { ...whole, usage: null } : whole;
  const events: Event[] = [
    { type: 'response.created', response: headOf(body) },
    { type: 'response.in_progress', response: headOf(body) },
    ...outputOf(body, said).flatMap((item, index) => eventsOf(item, index, said)),
    { type: said.finish === 'length' ? 'response.incomplete' : 'response.completed', response },
  ];
  const frames = events.map(({ type, ...rest }, number) => sse({ type, sequence_number: number, ...rest }, type));
  const error = {
    type: 'error',
    sequence_number: switches.errorAfterFrames ?? 0,
    code: 'server_error',
    message: 'The server had an error while processing your request.',
    param: null,
  };
  return ended(frames, switches, sse(error, 'error'));
}

function eventsOf(item: OutputItem, index: number, said: Said): Event[] {
  const at = { output_index: index };
  const of = { item_id: item.id, output_index: index };
  return [
    { type: 'response.output_item.added', ...at, item: { ...item, ...begun(item) } },
    ...piecesOf(item, of, said),
    { type: 'response.output_item.done', ...at, item },
  ];
}

function begun({ type }: OutputItem): object {
  switch (type) {
    case 'reasoning':
      return { summary: [] };
    case 'message':
      return { status: 'in_progress', content: [] };
    case 'function_call':
      return { status: 'in_progress', arguments: '' };
    default:
      return { status: 'in_progress', input: '' };
  }
}

function piecesOf(item: OutputItem, of: object, { thoughts, tokens }: Said): Event[] {
  if (item.type === 'message') return textPieces(item, { ...of, content_index: 0 }, tokens);
  if (item.type === 'reasoning')
    return (item['summary'] as unknown[]).length === 0 ? [] : summaryPieces({ ...of, summary_index: 0 }, thoughts);
  const [kind, member] =
    item.type === 'function_call' ? ['function_call_arguments', 'arguments'] : ['custom_tool_call_input', 'input'];
  const written = item[member!] as string;
  return [
    ...tokensOf(written).map((delta) => ({ type: `response.${kind}.delta`, ...of, delta })),
    {
      type: `response.${kind}.done`,
      ...of,
      ...(member === 'arguments' ? { name: item['name'] } : {}),
      [member!]: written,
    },
  ];
}

function textPieces(item: OutputItem, of: object, tokens: readonly string[]): Event[] {
  const [part] = item['content'] as [object];
  return [
    { type: 'response.content_part.added', ...of, part: { ...part, text: '' } },
    ...tokens.map((delta) => ({ type: 'response.output_text.delta', ...of, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...of, text: tokens.join(''), logprobs: [] },
    { type: 'response.content_part.done', ...of, part },
  ];
}

function summaryPieces(of: object, thoughts: readonly string[]): Event[] {
  const text = thoughts.join('');
  return [
    { type: 'response.reasoning_summary_part.added', ...of, part: { type: 'summary_text', text: '' } },
    ...thoughts.map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...of, delta })),
    { type: 'response.reasoning_summary_text.done', ...of, text },
    { type: 'response.reasoning_summary_part.done', ...of, part: { type: 'summary_text', text } },
  ];
}
