import { describe, expect, it } from 'vitest';
import { readAmounts } from './amounts.ts';
import { UsageTail } from './usage-tail.ts';

function amountsOf(answer: string, chunkBytes = Infinity) {
  const tail = new UsageTail();
  const bytes = Buffer.from(answer);
  for (let at = 0; at < bytes.length; at += chunkBytes) tail.see(bytes.subarray(at, at + chunkBytes));
  return readAmounts(tail);
}

const picture = {
  created: 1_713_833_628,
  data: [{ b64_json: 'QUJD'.repeat(50_000) }],
  usage: {
    total_tokens: 1_106,
    input_tokens: 50,
    output_tokens: 1_056,
    input_tokens_details: { text_tokens: 40, image_tokens: 10 },
  },
};
const transcription = {
  text: 'He said: "usage": {"input_tokens": 7}',
  usage: {
    type: 'tokens',
    input_tokens: 14,
    input_token_details: { text_tokens: 4, audio_tokens: 10 },
    output_tokens: 45,
    total_tokens: 59,
  },
};

describe('the usage of an answer that passes unread', () => {
  it.each([1, 7, 1_000, 100_000, Infinity])('is found at its end, in pieces of %s bytes', (bytes) => {
    expect(amountsOf(JSON.stringify(picture), bytes).usage).toMatchObject({ input: 50, output: 1_056 });
  });

  it('keeps sound apart', () => {
    expect(amountsOf(JSON.stringify(transcription)).usage).toMatchObject({ input: 4, inputAudio: 10, output: 45 });
  });

  it('is found in the last event of a stream', () => {
    const events = [
      { type: 'transcript.text.delta', delta: 'a' },
      { type: 'transcript.text.done', ...transcription },
    ];
    const stream = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    expect(amountsOf(stream, 5).usage).toMatchObject({ inputAudio: 10 });
  });

  it('may be time, or searches', () => {
    expect(amountsOf('{"text":"a","usage":{"type":"duration","seconds":9}}')).toEqual({
      usage: undefined,
      others: { audio_seconds: 9 },
    });
    expect(amountsOf('{"results":[],"meta":{"billed_units":{"search_units":2}}}').others).toEqual({ search_units: 2 });
  });

  it.each(['', '{}', '"usage":', '{"usage": null}', '{"usage":{"input_tokens":1', 'usage: {}', '{"usage":{x}}'])(
    'is unknown in %j',
    (text) => {
      expect(amountsOf(text)).toEqual({ usage: undefined, others: {} });
    },
  );
});
