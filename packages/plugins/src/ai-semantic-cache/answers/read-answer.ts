import { readJson } from '@sallyport/json';
import { AnswerCollector, type ChatAnswer, type ChatDialect, type ChatEvent, createFramer } from '@sallyport/llm';

/** An answer as it was sent, read whole; undefined for what is none, or broke off. */
export function readAnswer(dialect: ChatDialect, stream: boolean, body: Buffer): ChatAnswer | undefined {
  return stream ? readStream(dialect, body) : readWhole(dialect, body);
}

function readWhole(dialect: ChatDialect, body: Buffer): ChatAnswer | undefined {
  let json: unknown;
  try {
    json = readJson(body.toString());
  } catch {
    return undefined;
  }
  const read = dialect.readAnswer(json);
  return 'problem' in read ? undefined : read.value;
}

function readStream(dialect: ChatDialect, body: Buffer): ChatAnswer | undefined {
  const framer = createFramer(dialect.framing, body.length + 1);
  const frames = framer?.push(body);
  if (framer === undefined || frames === undefined) return undefined;
  const rest = framer.rest();
  if (rest !== undefined) frames.push(rest);
  const reader = dialect.streamReader();
  const collector = new AnswerCollector();
  const events: ChatEvent[] = [];
  for (const frame of frames) reader.read(frame, events);
  reader.finish(events);
  for (const event of events) collector.add(event);
  return collector.isComplete && collector.failure === undefined ? collector.take() : undefined;
}

/** Whether it may be given to others: an answer, said to its end, and none that a filter or the model itself has refused. */
export function isWorthKeeping({ choices }: ChatAnswer): boolean {
  return choices.length > 0 && choices.every(({ finish, parts }) => !refusing.has(finish) && parts.every(isNoRefusal));
}

const refusing: ReadonlySet<string> = new Set(['content-filter', 'refusal', 'pause', 'error']);

function isNoRefusal({ type }: { type: string }): boolean {
  return type !== 'refusal';
}
