import { decodeTraces } from '@sallyport/testkit/otlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Attributes, type AttributeValue } from '../tracing/span.ts';
import { writeAttributes } from './attributes.ts';
import { Envelope } from './envelope.ts';
import { partialSuccessIn, partialSuccessInJson } from './partial-success.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

const value = fc.oneof<fc.Arbitrary<AttributeValue>[]>(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string({ maxLength: 60 }), { maxLength: 5 }),
);

describe('what the writer writes', () => {
  it('is read by another library as it was meant', () => {
    const writer = new ProtobufWriter();
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 150 }), value, { maxKeys: 8 }), (given) => {
        const attributes = new Attributes();
        for (const name in given) attributes.add(name, given[name]);
        const span = writer.begin(2);
        writer.text(5, 'name');
        writer.fixed64(7, 1_767_225_600_123_456_789n);
        writer.fixed64(8, 2n ** 64n - 1n);
        writeAttributes(writer, 9, attributes);
        writer.end(span);
        const body = new Envelope(new Attributes().add('service.name', 'kong'), '1').wrap([writer.take()]);
        const [read] = decodeTraces(body);
        expect(read).toMatchObject({ startNs: 1_767_225_600_123_456_789n, endNs: 2n ** 64n - 1n });
        expect(read!.resource).toEqual({ 'service.name': 'kong' });
        // Zero has no sign in an integer.
        const positive = Object.fromEntries(Object.entries(given).map(([name, one]) => [name, one === 0 ? 0 : one]));
        expect(read!.attributes).toEqual({ ...positive });
      }),
    );
  });

  it('has lengths of any size before it', () => {
    const writer = new ProtobufWriter();
    for (const length of [0, 1, 42, 43, 127, 128, 129, 16_383, 16_384, 70_000]) {
      const span = writer.begin(2);
      writer.text(5, 'ä'.repeat(length));
      writer.end(span);
      const [read] = decodeTraces(new Envelope(new Attributes(), '1').wrap([writer.take()]));
      expect(read!.name).toBe('ä'.repeat(length));
    }
  });
});

describe('a partial success', () => {
  it('is read in both languages', () => {
    const writer = new ProtobufWriter();
    const partial = writer.begin(1);
    writer.whole(1, 300);
    writer.text(2, 'too many');
    writer.end(partial);
    expect(partialSuccessIn(writer.take())).toEqual({ rejected: 300, message: 'too many' });
    const json = Buffer.from('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}');
    expect(partialSuccessInJson(json)).toEqual({ rejected: 3, message: 'no' });
  });

  it('is none in whatever cannot be read', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(partialSuccessIn, partialSuccessInJson),
        (bytes, read) => {
          const { rejected, message } = read(Buffer.from(bytes));
          expect([typeof rejected, typeof message]).toEqual(['number', 'string']);
        },
      ),
    );
    expect(partialSuccessIn(Buffer.alloc(0))).toEqual({ rejected: 0, message: '' });
  });
});
