import { describe, expect, it } from 'vitest';
import { writeAwsMessage } from '../../framing/aws-event-message.ts';
import { noUsage } from '../../neutral/usage.ts';
import { InvokeStreamWatcher } from './invoke-stream-watcher.ts';
import { readInvokeUsage } from './invoke-usage.ts';

const metrics = { inputTokenCount: 8, outputTokenCount: 3, invocationLatency: 5, firstByteLatency: 1 };

function chunk(value: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(value)).toString('base64');
  return writeAwsMessage([':event-type', 'chunk', ':message-type', 'event'], JSON.stringify({ bytes, p: 'abc' }));
}

function seen(...frames: Buffer[]) {
  const watcher = new InvokeStreamWatcher();
  const kinds = frames.map((frame) => watcher.see(frame));
  return { watcher, kinds };
}

describe('a stream of a model in its own language', () => {
  it('of Anthropic tells its usage, classes of caches included', () => {
    const start = { model: 'claude-x', usage: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 1 } };
    const { watcher, kinds } = seen(
      chunk({ type: 'message_start', message: start }),
      chunk({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello there' } }),
      chunk({ type: 'message_delta', delta: {}, usage: { output_tokens: 4 } }),
      chunk({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }),
    );
    expect(kinds).toEqual(['opening', 'content', 'content', 'end']);
    expect(watcher).toMatchObject({ model: 'claude-x', isComplete: true, outputBytes: 'Hello there'.length });
    expect(watcher.usage).toMatchObject({ input: 5, cacheRead: 7, output: 4 });
  });

  it('of others tells what Bedrock measured, and is cut without it', () => {
    const { watcher } = seen(chunk({ outputText: 'Hi' }));
    expect(watcher.isComplete).toBe(false);
    expect(watcher.see(chunk({ outputText: '', 'amazon-bedrock-invocationMetrics': metrics }))).toBe('content');
    expect(watcher).toMatchObject({ isComplete: true, usage: { ...noUsage(), input: 8, output: 3 } });
  });

  it('that gives up says so', () => {
    const headers = [':exception-type', 'throttlingException', ':message-type', 'exception'];
    const { watcher, kinds } = seen(writeAwsMessage(headers, '{"message":"Too many tokens."}'));
    expect([kinds, watcher.failure?.message]).toEqual([['failure'], 'Too many tokens.']);
  });

  it('may hold anything', () => {
    const empty = writeAwsMessage([':event-type', 'chunk'], '{"bytes":7}');
    expect(seen(empty, writeAwsMessage([':event-type', 'chunk'], 'x')).kinds).toEqual(['content', 'content']);
  });
});

it('the usage of a whole answer is in its body or in its headers', () => {
  const headers: Record<string, string> = {
    'x-amzn-bedrock-input-token-count': '8',
    'x-amzn-bedrock-output-token-count': '3',
  };
  expect(readInvokeUsage({ generation: 'Hi' }, (name) => headers[name])).toEqual({ ...noUsage(), input: 8, output: 3 });
  expect(readInvokeUsage({ usage: { input_tokens: 9, output_tokens: 1 } }, () => undefined)).toMatchObject({
    input: 9,
  });
  expect(readInvokeUsage({ images: [] }, () => undefined)).toBeUndefined();
});
