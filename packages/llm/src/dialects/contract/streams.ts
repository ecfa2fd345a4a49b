import { createFramer } from '../../framing/framers.ts';
import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { AnswerContext, ChatDialect } from '../dialect.ts';

/** Events of a streamed answer that comes in pieces cut at these bytes. */
export function readStream(dialect: ChatDialect, bytes: Buffer, cuts: readonly number[] = []): ChatEvent[] {
  const reader = dialect.streamReader();
  const events: ChatEvent[] = [];
  for (const frame of framesOf(dialect, bytes, cuts)) reader.read(frame, events);
  reader.finish(events);
  return events;
}

/** The frames, the incomplete last one too. */
export function framesOf(dialect: ChatDialect, bytes: Buffer, cuts: readonly number[] = []): Buffer[] {
  const framer = createFramer(dialect.framing, 1 << 24);
  if (framer === undefined) throw new Error(`there is no framing ${dialect.framing}`);
  const frames: Buffer[] = [];
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    // Copies, as what comes from a socket is: nothing may rely on the bytes behind.
    const found = framer.push(Buffer.from(bytes.subarray(from, to)));
    if (found === undefined) throw new Error('the stream cannot be cut into frames');
    frames.push(...found);
    from = to;
  }
  const rest = framer.rest();
  return rest === undefined ? frames : [...frames, rest];
}

export function writeStream(
  dialect: ChatDialect,
  events: readonly ChatEvent[],
  context: AnswerContext = contextFor(),
): Buffer {
  const writer = dialect.streamWriter(context);
  return Buffer.concat(events.map((event) => writer.write(event)).filter((bytes) => bytes !== undefined));
}

/** A context with ids that count. */
export function contextFor(request: Partial<ChatRequest> = {}): AnswerContext {
  let ids = 0;
  return {
    request: { model: 'a-model', messages: [], stream: false, wantsStreamUsage: true, ...request },
    nowS: 1_790_000_000,
    nextId: () => `${(++ids).toString(16).padStart(24, '0')}`,
    losses: new Losses(),
  };
}
