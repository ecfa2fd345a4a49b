import { hash } from 'node:crypto';
import type { Said } from '../../model/conversation.ts';
import type { MessagesRequest } from './request.ts';
import { signatureOf } from './signature.ts';

export function writeAnswer(body: MessagesRequest, said: Said) {
  return {
    ...headOf(body),
    content: contentOf(said),
    stop_reason: stopReasonOf(said),
    stop_sequence: said.stopSequence ?? null,
    usage: usageOf(said),
  };
}

export function headOf(body: MessagesRequest) {
  const id = `msg_${hash('sha1', JSON.stringify(body.messages)).slice(0, 24)}`;
  return { id, type: 'message', role: 'assistant', model: body.model };
}

function contentOf({ thoughts, tokens, calls }: Said): unknown[] {
  const thinking = thoughts.join('');
  return [
    ...(thoughts.length === 0 ? [] : [{ type: 'thinking', thinking, signature: signatureOf(thinking) }]),
    ...(tokens.length === 0 ? [] : [{ type: 'text', text: tokens.join('') }]),
    ...calls.map((call) => ({ type: 'tool_use', id: `toolu_${call.id}`, name: call.name, input: call.arguments })),
  ];
}

export function stopReasonOf({ finish }: Said): string {
  return { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use', 'stop-sequence': 'stop_sequence' }[finish];
}

/** The input is told without what came from a cache or went to one. */
export function usageOf({ usage: { input, output, reasoning, cacheRead, cacheWrite } }: Said) {
  const written = Math.min(cacheWrite, input - cacheRead);
  return {
    input_tokens: input - cacheRead - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: output + reasoning,
    service_tier: 'standard',
  };
}
