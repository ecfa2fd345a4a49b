import type { Said } from '../../model/conversation.ts';
import { tokensOf } from '../../model/tokens.ts';
import type { Switches } from '../../server/switches.ts';
import { ended } from '../frames.ts';
import { sse } from '../sse.ts';
import { finishReasonOf, toolPlan, usageOf, writeCall } from './chat.ts';

type Event = { type: string; [member: string]: unknown };

export function writeStream(id: string, said: Said, switches: Switches): Buffer[] {
  const empty = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
  const usage = switches.usage === 'none' ? {} : { usage: usageOf(said) };
  const events: Event[] = [
    { id, type: 'message-start', delta: { message: empty } },
    ...contentsOf(said).flatMap(({ kind, pieces }, index): Event[] => [
      { type: 'content-start', index, delta: { message: { content: { type: kind, [kind]: '' } } } },
      ...pieces.map((piece) => ({ type: 'content-delta', index, delta: { message: { content: { [kind]: piece } } } })),
      { type: 'content-end', index },
    ]),
    ...(said.calls.length === 0 ? [] : tokensOf(toolPlan)).map((piece) => ({
      type: 'tool-plan-delta',
      delta: { message: { tool_plan: piece } },
    })),
    ...said.calls.flatMap(callEvents),
    { id, type: 'message-end', delta: { finish_reason: finishReasonOf(said), ...usage } },
  ];
  const frames = [...events.map((event) => sse(event, event.type)), sse('[DONE]')];
  const error = { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'The model gave up.' } };
  return ended(frames, switches, sse(error, error.type));
}

function contentsOf({ thoughts, tokens }: Said): { kind: 'thinking' | 'text'; pieces: readonly string[] }[] {
  return [
    ...(thoughts.length === 0 ? [] : [{ kind: 'thinking' as const, pieces: thoughts }]),
    ...(tokens.length === 0 ? [] : [{ kind: 'text' as const, pieces: tokens }]),
  ];
}

function callEvents(call: Said['calls'][number], index: number): Event[] {
  const written = writeCall(call);
  const begun = { ...written, function: { ...written.function, arguments: '' } };
  return [
    { type: 'tool-call-start', index, delta: { message: { tool_calls: begun } } },
    ...tokensOf(written.function.arguments).map((piece) => ({
      type: 'tool-call-delta',
      index,
      delta: { message: { tool_calls: { function: { arguments: piece } } } },
    })),
    { type: 'tool-call-end', index },
  ];
}
