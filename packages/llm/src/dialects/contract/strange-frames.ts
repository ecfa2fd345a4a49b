import { describe, expect, it } from 'vitest';
import { writeAwsMessage } from '../../framing/aws-event-message.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { ChatDialect, FramingName } from '../dialect.ts';
import { framesOf } from './streams.ts';

/** What proxies and broken servers put into a stream, and what they say by it. */
const errors: Readonly<Record<string, string | undefined>> = {
  'upstream connect error': undefined,
  '<html><body>502 Bad Gateway</body></html>': undefined,
  '{"half":"an obj': undefined,
  '"a text"': undefined,
  '["a list"]': undefined,
  '{"message":"no upstream"}': 'no upstream',
  '{"detail":"not authenticated"}': 'not authenticated',
  '{"detail":[{"loc":["body"],"msg":"field required"}]}': 'field required',
  '{"error":"the model fell over"}': 'the model fell over',
  '{"error":{"message":"the model fell over"}}': 'the model fell over',
};

/** JSON that says nothing of the dialect; the dialect may have failures in such a form. */
const others = ['{}', '{"foo":{"bar":1}}', '{"status":"ok","data":[]}'];

/** What every dialect promises of frames that are none of its own. `stream` has content. */
export function describeStrangeFrames(dialect: ChatDialect, stream: Buffer): void {
  const begun = untilContent(dialect, framesOf(dialect, stream));
  const said = Object.entries(errors).filter(([data]) => dialect.framing !== 'json-array' || /^{.*}$/.test(data));

  describe.each([
    ['before it has begun', []],
    ['after its first content', begun],
  ])(`${dialect.name}: in a stream, %s`, (_when, before) => {
    it.each(said)('%s is a failure, and nothing comes behind it', (data, message) => {
      const { watcher, reader } = after(dialect, before);
      const frame = framed(dialect.framing, data, before.length > 0);
      expect(watcher.see(frame)).toBe('failure');
      expect(watcher.failure).toMatchObject({ status: 502, kind: 'upstream' });
      const events: ChatEvent[] = [];
      reader.read(frame, events);
      expect(events.filter(({ type }) => type !== 'start')).toEqual([{ type: 'failure', failure: watcher.failure }]);
      if (message !== undefined) expect(watcher.failure?.message).toBe(message);
      const behind: ChatEvent[] = [];
      for (const other of begun) reader.read(other, behind);
      reader.finish(behind);
      expect(behind).toEqual([]);
    });
  });

  it.each(others)(`${dialect.name}: no stream begins with %s`, (data) => {
    const { watcher, reader } = after(dialect, []);
    const frame = framed(dialect.framing, data, false);
    expect(watcher.see(frame)).not.toBe('content');
    const events: ChatEvent[] = [];
    reader.read(frame, events);
    expect(events.filter(({ type }) => type !== 'start' && type !== 'failure')).toEqual([]);
  });

  it(`${dialect.name}: content that breaks off in itself begins no answer`, () => {
    const opening = begun.slice(0, -1);
    const { watcher, reader } = after(dialect, opening);
    const frame = cutInside(dialect.framing, begun.at(-1)!);
    if (frame === undefined) return;
    expect(watcher.see(frame)).toBe('failure');
    const events: ChatEvent[] = [];
    reader.read(frame, events);
    expect(events).toEqual([{ type: 'failure', failure: watcher.failure }]);
  });
}

function after(dialect: ChatDialect, frames: readonly Buffer[]) {
  const watcher = dialect.streamWatcher();
  const reader = dialect.streamReader();
  for (const frame of frames) {
    watcher.see(frame);
    reader.read(frame, []);
  }
  return { watcher, reader };
}

function untilContent(dialect: ChatDialect, frames: readonly Buffer[]): Buffer[] {
  const watcher = dialect.streamWatcher();
  return frames.slice(0, 1 + frames.findIndex((frame) => watcher.see(frame) === 'content'));
}

function framed(framing: FramingName, data: string, hasBefore: boolean): Buffer {
  if (framing === 'sse') return Buffer.from(`data: ${data}\n\n`);
  if (framing === 'lines') return Buffer.from(`${data}\n`);
  if (framing === 'json-array') return Buffer.from(`${hasBefore ? ',' : '['}${data}`);
  return writeAwsMessage([':event-type', 'somethingElse', ':message-type', 'event'], data);
}

/** The frame without the end of its JSON; undefined where a frame cannot be without. */
function cutInside(framing: FramingName, frame: Buffer): Buffer | undefined {
  if (framing === 'json-array' || framing === 'aws-event-stream') return undefined;
  const text = frame.toString().trimEnd();
  return Buffer.from(`${text.slice(0, -2)}${framing === 'sse' ? '\n\n' : '\n'}`);
}
