import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsHeader, awsPayload, writeAwsMessage } from './aws-event-message.ts';
import { AwsEventStreamFramer } from './aws-event-stream.ts';

const bytesMax = 1 << 20;

const message = fc
  .tuple(fc.constantFrom('contentBlockDelta', 'metadata', 'größe'), fc.uint8Array({ maxLength: 300 }))
  .map(([type, payload]) => writeAwsMessage([':event-type', type, ':message-type', 'event'], Buffer.from(payload)));

function frame(
  bytes: Buffer,
  cuts: readonly number[],
  framer = new AwsEventStreamFramer(bytesMax),
): Buffer[] | undefined {
  const frames: Buffer[] = [];
  let from = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    const found = framer.push(bytes.subarray(from, cut));
    if (found === undefined) return undefined;
    frames.push(...found.map((one) => Buffer.from(one)));
    from = cut;
  }
  return frames;
}

/** Messages as AWS's own library writes them, headers of every type before the one that is looked for. */
async function awsMessage(): Promise<Buffer> {
  const { eventStreamMarshaller } = new BedrockRuntimeClient({ region: 'eu-central-1' }).config;
  const headers = {
    a: { type: 'boolean', value: true },
    b: { type: 'boolean', value: false },
    c: { type: 'byte', value: 1 },
    d: { type: 'short', value: 2 },
    e: { type: 'integer', value: 3 },
    f: { type: 'binary', value: new Uint8Array([1, 2, 3]) },
    g: { type: 'timestamp', value: new Date(0) },
    h: { type: 'uuid', value: '1c0e4f1c-41a3-4a9b-8f0e-0d6d2b6a0c11' },
    ':event-type': { type: 'string', value: 'messageStart' },
  } as const;
  async function* messages() {
    yield {};
  }
  const stream = eventStreamMarshaller.serialize(messages(), () => ({
    headers,
    body: Buffer.from('{"role":"assistant"}'),
  }));
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

describe('AWS event streams', () => {
  it('are cut into their messages, wherever the bytes were cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), (messages, cuts) => {
        expect(frame(Buffer.concat(messages), cuts)).toEqual(messages);
      }),
    );
  });

  it('are cut at every byte', () => {
    const messages = ['{"a":1}', '{}'].map((text) => writeAwsMessage([':event-type', 'x'], Buffer.from(text)));
    const bytes = Buffer.concat(messages);
    for (let at = 0; at <= bytes.length; at++) expect(frame(bytes, [at])).toEqual(messages);
    expect(
      frame(
        bytes,
        Array.from(bytes, (_, i) => i),
      ),
    ).toEqual(messages);
  });

  it('with a damaged byte are refused, wherever it is, before the damaged message is given', () => {
    const good = writeAwsMessage([':event-type', 'x'], Buffer.from('{}'));
    const bytes = Buffer.concat([good, good]);
    for (let at = good.length; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0x40;
      expect(frame(damaged, [])).toBeUndefined();
    }
  });

  it('are refused when a message is larger than the limit, as soon as it says so', () => {
    const large = writeAwsMessage([], Buffer.alloc(100));
    expect(new AwsEventStreamFramer(99).push(large.subarray(0, 12))).toBeUndefined();
  });

  it('that were cut leave a rest', () => {
    const framer = new AwsEventStreamFramer(bytesMax);
    const bytes = writeAwsMessage([], Buffer.from('{}'));
    expect(framer.push(bytes.subarray(0, 15))).toEqual([]);
    expect(framer.rest()).toEqual(bytes.subarray(0, 15));
  });

  it('minds no garbage', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void frame(Buffer.from(bytes), [])));
  });
});

describe('a message', () => {
  it('has headers of all types', async () => {
    const [only] = frame(await awsMessage(), [])!;
    expect(awsHeader(only!, ':event-type')).toBe('messageStart');
    expect(awsHeader(only!, 'f')).toBeUndefined();
    expect(awsPayload(only!).toString()).toBe('{"role":"assistant"}');
  });

  it('has what was written', () => {
    const written = writeAwsMessage(
      [':event-type', 'metadata', ':content-type', 'application/json'],
      Buffer.from('{}'),
    );
    expect(awsHeader(written, ':content-type')).toBe('application/json');
    expect(awsHeader(written, 'x')).toBeUndefined();
    expect(awsPayload(written).toString()).toBe('{}');
  });

  it('with broken headers has none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (headers) => {
        const broken = Buffer.concat([Buffer.alloc(12), Buffer.from(headers), Buffer.alloc(4)]);
        broken.writeUInt32BE(headers.length, 4);
        awsHeader(broken, ':event-type');
      }),
    );
  });
});
