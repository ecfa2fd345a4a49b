import type { Said } from '../../model/conversation.ts';
import { tokensOf } from '../../model/tokens.ts';
import type { Switches } from '../../server/switches.ts';
import { ended } from '../frames.ts';
import { eventMessage } from './event-stream.ts';

export function writeAnswer(said: Said): unknown {
  return {
    metrics: { latencyMs: 1 },
    output: { message: { role: 'assistant', content: contentOf(said) } },
    stopReason: stopReasonOf(said),
    usage: usageOf(said),
  };
}

function contentOf({ thoughts, tokens, calls }: Said): unknown[] {
  const text = thoughts.join('');
  return [
    ...(thoughts.length === 0 ? [] : [{ reasoningContent: { reasoningText: { text, signature: signature(text) } } }]),
    ...(tokens.length === 0 ? [] : [{ text: tokens.join('') }]),
    ...calls.map(({ id, name, arguments: input }) => ({ toolUse: { toolUseId: `tooluse_${id}`, name, input } })),
  ];
}

function signature(thought: string): string {
  return Buffer.from(`signed ${thought}`).toString('base64');
}

function stopReasonOf({ finish }: Said): string {
  return { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use', 'stop-sequence': 'stop_sequence' }[finish];
}

/** As Anthropic's: the input is told without what came from a cache or went to one. */
function usageOf({ usage: { input, output, reasoning, cacheRead, cacheWrite } }: Said) {
  const written = Math.min(cacheWrite, input - cacheRead);
  return {
    inputTokens: input - cacheRead - written,
    outputTokens: output + reasoning,
    totalTokens: input + output + reasoning,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: written,
  };
}

/** Text has no start: its first delta begins it. The usage follows the end of the message. */
export function writeStream(said: Said, switches: Switches): Buffer[] {
  const events: [string, object][] = [
    ['messageStart', { role: 'assistant' }],
    ...blocksOf(said).flatMap(({ start, deltas }, contentBlockIndex): [string, object][] => [
      ...(start === undefined ? [] : [['contentBlockStart', { contentBlockIndex, start }] as [string, object]]),
      ...deltas.map((delta): [string, object] => ['contentBlockDelta', { contentBlockIndex, delta }]),
      ['contentBlockStop', { contentBlockIndex }],
    ]),
    ['messageStop', { stopReason: stopReasonOf(said) }],
    ...(switches.usage === 'none'
      ? []
      : [['metadata', { usage: usageOf(said), metrics: { latencyMs: 1 } }] as [string, object]]),
  ];
  const frames = events.map(([type, payload]) => event(type, payload));
  return ended(frames, switches, exception('modelStreamErrorException', 'The model failed while it was streaming.'));
}

function blocksOf({ thoughts, tokens, calls }: Said): { start?: object; deltas: object[] }[] {
  const reasoning = thoughts.map((text) => ({ reasoningContent: { text } }));
  return [
    ...(thoughts.length === 0
      ? []
      : [{ deltas: [...reasoning, { reasoningContent: { signature: signature(thoughts.join('')) } }] }]),
    ...(tokens.length === 0 ? [] : [{ deltas: tokens.map((text) => ({ text })) }]),
    ...calls.map(({ id, name, arguments: value }) => ({
      start: { toolUse: { toolUseId: `tooluse_${id}`, name } },
      deltas: tokensOf(JSON.stringify(value)).map((input) => ({ toolUse: { input } })),
    })),
  ];
}

function event(type: string, payload: object): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  // Bedrock pads its messages, so that their lengths tell nothing.
  return eventMessage(headers, JSON.stringify({ ...payload, p: 'abcdefgh' }));
}

function exception(type: string, message: string): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return eventMessage(headers, JSON.stringify({ message }));
}
