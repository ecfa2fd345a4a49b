import type { Said } from '../../model/conversation.ts';
import { tokensOf } from '../../model/tokens.ts';
import type { Switches } from '../../server/switches.ts';
import { ended } from '../frames.ts';
import { sse } from '../sse.ts';
import { headOf, stopReasonOf, usageOf } from './answer.ts';
import { writeFailure } from './failure.ts';
import type { MessagesRequest } from './request.ts';
import { signatureOf } from './signature.ts';

type Event = { type: string; [member: string]: unknown };

export function writeStream(body: MessagesRequest, said: Said, switches: Switches): Buffer[] {
  const usage = usageOf(said);
  const events: Event[] = [
    {
      type: 'message_start',
      // What is written is not known yet: told as one, and corrected at the end.
      message: {
        ...headOf(body),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    },
    { type: 'ping' },
    ...blocksOf(said).flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: block.start },
      ...block.deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReasonOf(said), stop_sequence: said.stopSequence ?? null },
      ...(switches.usage === 'none' ? {} : { usage }),
    },
    { type: 'message_stop' },
  ];
  const error = writeFailure({ status: 529, message: 'Overloaded' });
  return ended(
    events.map((event) => sse(event, event.type)),
    switches,
    sse(error, 'error'),
  );
}

function blocksOf({ thoughts, tokens, calls }: Said): { start: unknown; deltas: unknown[] }[] {
  const thinking = thoughts.map((thought) => ({ type: 'thinking_delta', thinking: thought }));
  const signature = { type: 'signature_delta', signature: signatureOf(thoughts.join('')) };
  return [
    ...(thoughts.length === 0
      ? []
      : [{ start: { type: 'thinking', thinking: '', signature: '' }, deltas: [...thinking, signature] }]),
    ...(tokens.length === 0
      ? []
      : [{ start: { type: 'text', text: '' }, deltas: tokens.map((text) => ({ type: 'text_delta', text })) }]),
    ...calls.map(({ id, name, arguments: value }) => ({
      start: { type: 'tool_use', id: `toolu_${id}`, name, input: {} },
      deltas: ['', ...tokensOf(JSON.stringify(value))].map((partial) => ({
        type: 'input_json_delta',
        partial_json: partial,
      })),
    })),
  ];
}
