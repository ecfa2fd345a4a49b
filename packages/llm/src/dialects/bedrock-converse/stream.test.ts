import { ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAwsMessage } from '../../framing/aws-event-message.ts';
import { AwsEventStreamFramer } from '../../framing/aws-event-stream.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import { noUsage } from '../../neutral/usage.ts';
import { answerContext, awsClient } from './aws-client-fixture.ts';
import { bedrockConverse } from './dialect.ts';

const thoughtful: ChatEvent[] = [
  { type: 'start', id: 'x', model: 'm' },
  { type: 'block', choice: 0, index: 0, block: { type: 'reasoning' } },
  { type: 'delta', choice: 0, index: 0, text: 'Hm.' },
  { type: 'signature', choice: 0, index: 0, signature: 'CiQB', signedBy: 'gemini' },
  { type: 'block-end', choice: 0, index: 0 },
  {
    type: 'block',
    choice: 0,
    index: 1,
    block: { type: 'reasoning', encrypted: 'c2VjcmV0', signedBy: 'anthropic-messages' },
  },
  { type: 'block-end', choice: 0, index: 1 },
  { type: 'block', choice: 0, index: 2, block: { type: 'text' } },
  { type: 'delta', choice: 0, index: 2, text: 'Zürich 😀' },
  { type: 'block-end', choice: 0, index: 2 },
  { type: 'block', choice: 0, index: 3, block: { type: 'tool-call', id: 'call_1', name: 'weather' } },
  { type: 'delta', choice: 0, index: 3, text: '{"town":' },
  { type: 'delta', choice: 0, index: 3, text: '"Ulm"}' },
  { type: 'block-end', choice: 0, index: 3 },
  { type: 'finish', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage: { ...noUsage(), input: 10, cacheRead: 5, cacheWrite1h: 3, output: 4, reasoning: 2 } },
  { type: 'end' },
];

function writeEvents(events: readonly ChatEvent[]): Buffer[] {
  const writer = bedrockConverse.streamWriter(answerContext());
  return events.map((event) => writer.write(event)).filter((frame) => frame !== undefined);
}

function framesOf(bytes: Buffer): Buffer[] {
  return new AwsEventStreamFramer(1 << 20).push(bytes) ?? [];
}

function readEvents(frames: readonly Buffer[]): ChatEvent[] {
  const reader = bedrockConverse.streamReader();
  const events: ChatEvent[] = [];
  for (const frame of frames) reader.read(frame, events);
  reader.finish(events);
  return events;
}

async function streamed(bytes: Buffer) {
  const to = awsClient(() => ({ body: bytes, type: 'application/vnd.amazon.eventstream' }));
  const { stream } = await to.send(new ConverseStreamCommand({ modelId: 'm', messages: [] }));
  const events: unknown[] = [];
  for await (const event of stream!) events.push(event);
  return events;
}

describe('a stream to a client of AWS', () => {
  it('is what its own client reads', async () => {
    const events = await streamed(Buffer.concat(writeEvents(thoughtful)));
    expect(events).toMatchObject([
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm.' } } } },
      { contentBlockDelta: { delta: { reasoningContent: { signature: 'sallyport.signature.gemini..CiQB' } } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      {
        contentBlockDelta: {
          contentBlockIndex: 1,
          delta: { reasoningContent: { redactedContent: new Uint8Array(Buffer.from('secret')) } },
        },
      },
      { contentBlockStop: { contentBlockIndex: 1 } },
      { contentBlockDelta: { contentBlockIndex: 2, delta: { text: 'Zürich 😀' } } },
      { contentBlockStop: { contentBlockIndex: 2 } },
      { contentBlockStart: { contentBlockIndex: 3, start: { toolUse: { toolUseId: 'call_1', name: 'weather' } } } },
      { contentBlockDelta: { delta: { toolUse: { input: '{"town":' } } } },
      { contentBlockDelta: { delta: { toolUse: { input: '"Ulm"}' } } } },
      { contentBlockStop: { contentBlockIndex: 3 } },
      { messageStop: { stopReason: 'tool_use' } },
      { metadata: { usage: { inputTokens: 10, outputTokens: 6, totalTokens: 24, cacheReadInputTokens: 5 } } },
    ]);
  });

  it('reads back as what was written', () => {
    const events = readEvents(framesOf(Buffer.concat(writeEvents(thoughtful))));
    const expected = structuredClone(thoughtful);
    expected[0] = { type: 'start', id: '', model: '' };
    expected[5] = {
      type: 'block',
      choice: 0,
      index: 1,
      block: { type: 'reasoning', encrypted: 'c2VjcmV0', signedBy: 'bedrock-converse' },
    };
    expected[15] = { type: 'usage', usage: { ...noUsage(), input: 10, cacheRead: 5, cacheWrite1h: 3, output: 6 } };
    expect(events.filter(({ type }) => type !== 'signature')).toEqual(
      expected.filter(({ type }) => type !== 'signature'),
    );
  });

  it('fails as its own client expects it', async () => {
    const failure = { status: 503, kind: 'overloaded', message: 'Busy.' } as const;
    await expect(streamed(Buffer.concat(writeEvents([{ type: 'failure', failure }])))).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      message: 'Busy.',
    });
  });
});

describe('a stream from Bedrock', () => {
  const event = (type: string, body: unknown) =>
    writeAwsMessage(
      [':event-type', type, ':content-type', 'application/json', ':message-type', 'event'],
      Buffer.from(JSON.stringify(body)),
    );

  it('was whole when it was stopped, also where what it cost was cut off', () => {
    const frames = [event('messageStart', { role: 'assistant' }), event('messageStop', { stopReason: 'end_turn' })];
    expect(readEvents(frames).map(({ type }) => type)).toEqual(['start', 'finish', 'end']);
    expect(readEvents(frames.slice(0, 1)).map(({ type }) => type)).toEqual(['start']);
  });

  it('fails where it says so', () => {
    const thrown = writeAwsMessage(
      [':message-type', 'exception', ':exception-type', 'throttlingException'],
      Buffer.from('{"message":"Slow down"}'),
    );
    const broken = writeAwsMessage(
      [':message-type', 'error', ':error-code', 'InternalFailure', ':error-message', 'Oh'],
      Buffer.alloc(0),
    );
    expect([thrown, broken].flatMap((frame) => readEvents([frame]))).toMatchObject([
      { type: 'failure', failure: { status: 429, kind: 'rate-limit', message: 'Slow down' } },
      { type: 'failure', failure: { status: 502, message: 'Oh' } },
    ]);
  });

  it('gives arguments of several tools as they came, however they were cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { maxLength: 5 }), { minLength: 1, maxLength: 3 }), (calls) => {
        const frames = calls.flatMap((pieces, contentBlockIndex) => [
          event('contentBlockStart', {
            contentBlockIndex,
            start: { toolUse: { toolUseId: `t${contentBlockIndex}`, name: 'f' } },
          }),
          ...pieces.map((input) =>
            event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } }, p: 'abcd' }),
          ),
          event('contentBlockStop', { contentBlockIndex }),
        ]);
        const events = readEvents(frames);
        for (const [index, pieces] of calls.entries()) {
          const text = events.map((one) => (one.type === 'delta' && one.index === index ? one.text : '')).join('');
          expect(text).toBe(pieces.join(''));
        }
      }),
    );
  });

  it('is watched by its headers', () => {
    const watcher = bedrockConverse.streamWatcher();
    const frames = writeEvents(thoughtful).flatMap(framesOf);
    expect(frames.map((frame) => watcher.see(frame)).join(' ')).toBe(
      'opening content content opening content opening content opening content content content opening content end',
    );
    expect(watcher).toMatchObject({ isComplete: true, usage: { input: 10, output: 6 }, failure: undefined });
    const padded = event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'four' }, p: 'x'.repeat(99) });
    const before = watcher.outputBytes;
    watcher.see(padded);
    expect(watcher.outputBytes - before).toBeLessThan(8);
  });

  it('minds no garbage', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('metadata', 'contentBlockDelta', 'contentBlockStart', 'messageStop'),
        (bytes, type) => {
          for (const frame of [Buffer.from(bytes), writeAwsMessage([':event-type', type], Buffer.from(bytes))]) {
            bedrockConverse.streamWatcher().see(frame);
            readEvents([frame]);
          }
        },
      ),
    );
  });
});
