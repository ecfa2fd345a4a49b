import { type ChatDialect, type ChatEvent, createFramer, findChatDialect, Losses } from '@sallyport/llm';

/**
 * How many small frames of a streamed answer one core watches, reads, writes and translates in a second:
 * `node bench/src/micro/llm-frames.ts`.
 */
const framesPerStream = 10_000;
const streams = 20;

for (const name of ['openai-chat', 'openai-completions', 'openai-responses', 'anthropic-messages', 'gemini']) {
  const dialect = findChatDialect(name)!;
  const frames = createFramer(dialect.framing, 1 << 30)!.push(Buffer.concat(write(dialect, answer())))!;
  report(name, 'watched', dialect, frames, watch);
  report(name, 'framed and watched', dialect, frames, frameAndWatch);
  report(name, 'read', dialect, frames, read);
  report(name, 'written', dialect, frames, (_dialect, _frames) => void write(dialect, answer()));
}

function report(
  name: string,
  what: string,
  dialect: ChatDialect,
  frames: readonly Buffer[],
  run: (dialect: ChatDialect, frames: readonly Buffer[]) => void,
): void {
  for (let i = 0; i < 5; i++) run(dialect, frames);
  const startedAt = process.cpuUsage();
  for (let i = 0; i < streams; i++) run(dialect, frames);
  const { user, system } = process.cpuUsage(startedAt);
  const perSecond = (streams * framesPerStream) / ((user + system) / 1e6);
  console.log(`${name.padEnd(20)} ${what.padEnd(20)} ${(perSecond / 1000).toFixed(0).padStart(6)} k frames/s`);
}

function answer(): ChatEvent[] {
  const events: ChatEvent[] = [
    { type: 'start', id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', model: 'gpt-4o-mini', createdAtS: 1_790_000_000 },
    { type: 'block', choice: 0, index: 0, block: { type: 'text' } },
  ];
  for (let i = 0; i < framesPerStream; i++) events.push({ type: 'delta', choice: 0, index: 0, text: ' token' });
  events.push(
    { type: 'block-end', choice: 0, index: 0 },
    { type: 'finish', choice: 0, reason: 'stop' },
    { type: 'end' },
  );
  return events;
}

function write(dialect: ChatDialect, events: readonly ChatEvent[]): Buffer[] {
  const writer = dialect.streamWriter({
    request: { model: 'm', messages: [], stream: true },
    nowS: 1_790_000_000,
    nextId: () => '1',
    losses: new Losses(),
  });
  const frames: Buffer[] = [];
  for (const event of events) {
    const bytes = writer.write(event);
    if (bytes !== undefined) frames.push(bytes);
  }
  return frames;
}

function watch(dialect: ChatDialect, frames: readonly Buffer[]): void {
  const watcher = dialect.streamWatcher();
  for (const frame of frames) watcher.see(frame);
}

/** As they come from a socket: many in a chunk. */
function frameAndWatch(dialect: ChatDialect, frames: readonly Buffer[]): void {
  const watcher = dialect.streamWatcher();
  const framer = createFramer(dialect.framing, 1 << 20)!;
  for (let i = 0; i < frames.length; i += 64) {
    for (const frame of framer.push(Buffer.concat(frames.slice(i, i + 64))) ?? []) watcher.see(frame);
  }
}

function read(dialect: ChatDialect, frames: readonly Buffer[]): void {
  const reader = dialect.streamReader();
  const events: ChatEvent[] = [];
  for (const frame of frames) {
    reader.read(frame, events);
    events.length = 0;
  }
}
