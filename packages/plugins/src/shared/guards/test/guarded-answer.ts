import { type AnswerContext, type ChatDialect, type ChatEvent, createFramer, Losses } from '@sallyport/llm';
import { type Exchange, FrameChain, HeaderList, type Refusal } from '@sallyport/pipeline';
import { exchange, fakeServices } from '@sallyport/testkit';
import type { Guard } from '../guard.ts';
import { guardHooks } from '../guard-hooks.ts';
import type { GuardOptions } from '../guard-options.ts';

export interface GuardedAnswer {
  /** What left, frame by frame, and after which frame of the source. */
  readonly frames: readonly Buffer[];
  readonly refusal: Refusal | undefined;
  readonly x: Exchange;
}

const usual: GuardOptions = {
  plugin: 'watchful',
  codes: 'watchful',
  input: undefined,
  output: { scope: 'said', stream: 0, contextChars: 128 },
  stopsOnError: true,
  logsBlocked: false,
};

/** Lets an answer through a guard, as the gateway does. */
export async function guardAnswer(
  guard: Guard,
  answer: {
    dialect?: ChatDialect;
    contentType: string;
    frames: readonly Buffer[];
    call?: Exchange['call'];
    coding?: string;
    requestHeaders?: Record<string, string>;
  },
  options: Partial<GuardOptions> = {},
): Promise<GuardedAnswer> {
  const { dialect, contentType } = answer;
  const hooks = guardHooks(guard, { ...usual, ...options }, fakeServices(), {
    pluginId: 'p',
    routeId: undefined,
    serviceId: undefined,
    slot: 0,
  });
  const x = exchange({ method: 'POST', headers: answer.requestHeaders ?? {} });
  x.call = answer.call ?? (dialect && callIn(dialect));
  x.reply = {
    status: 200,
    headers: new HeaderList([
      'Content-Type',
      contentType,
      ...(answer.coding === undefined ? [] : ['Content-Encoding', answer.coding]),
    ]),
    source: 'upstream',
    body: undefined,
  };
  await hooks.onResponse!(x);
  const frames: Buffer[] = [];
  const taker = { isAbandoned: false, takeFrame: (frame: Buffer) => void frames.push(frame) };
  const entity = { id: 'p', name: 'watchful', enabled: true, config: {}, protocols: ['http' as const] };
  const chain = new FrameChain(x, [{ name: 'watchful', entity, hooks, condition: undefined }], taker);
  if (!hooks.wantsFrames!(x)) return { frames: answer.frames, refusal: undefined, x };
  const isStream = x.reply.framing !== undefined || contentType.startsWith('text/event-stream');
  const refusal = (await chain.passAll(answer.frames)) ?? (isStream ? await chain.end() : undefined);
  return { frames, refusal, x };
}

function callIn(dialect: ChatDialect): NonNullable<Exchange['call']> {
  const call = {
    kind: 'llm',
    operation: 'chat',
    dialect: dialect.name,
    caller: dialect,
    model: 'm',
    stream: true,
    body: {},
  };
  return call as unknown as NonNullable<Exchange['call']>;
}

/** A stream of a dialect, in frames, with what is said in it. */
export function streamOf(dialect: ChatDialect, events: readonly ChatEvent[]) {
  const context: AnswerContext = {
    request: { model: 'm', messages: [], stream: true, wantsStreamUsage: true },
    nowS: 0,
    nextId: () => 'id',
    losses: new Losses(),
  };
  const writer = dialect.streamWriter(context);
  const bytes = Buffer.concat(events.map((event) => writer.write(event) ?? Buffer.alloc(0)));
  const framer = createFramer(dialect.framing, 1 << 20);
  const frames = framer.push(bytes)!;
  const rest = framer.rest();
  return { dialect, contentType: writer.contentType, frames: rest === undefined ? frames : [...frames, rest] };
}

/** What a client reads in it: texts of all blocks joined, by their kind; and why it broke off. */
export function readBack(dialect: ChatDialect, frames: readonly Buffer[]) {
  const reader = dialect.streamReader();
  const events: ChatEvent[] = [];
  const framer = createFramer(dialect.framing, 1 << 20);
  for (const frame of framer.push(Buffer.concat(frames)) ?? []) reader.read(frame, events);
  const rest = framer.rest();
  if (rest !== undefined) reader.read(rest, events);
  reader.finish(events);
  const kinds = new Map<number, string>();
  const said: Record<string, string> = {};
  for (const event of events) {
    if (event.type === 'block') kinds.set(event.index, event.block.type);
    if (event.type !== 'delta') continue;
    const kind = kinds.get(event.index) ?? '?';
    said[kind] = (said[kind] ?? '') + event.text;
  }
  const isComplete = events.some(({ type }) => type === 'end');
  return { said, isComplete, failure: events.find((event) => event.type === 'failure')?.failure };
}
