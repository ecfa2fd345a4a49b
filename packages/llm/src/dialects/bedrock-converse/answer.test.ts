import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { noUsage } from '../../neutral/usage.ts';
import { answerContext, awsClient } from './aws-client-fixture.ts';
import { bedrockConverse } from './dialect.ts';

describe('an answer', () => {
  it('to a client of AWS is what its own client reads, and what we read ourselves', async () => {
    const answer = {
      id: '',
      model: '',
      choices: [
        {
          index: 0,
          finish: 'tool-calls' as const,
          parts: [
            { type: 'reasoning' as const, text: 'Hm.', signature: 'EqQB', signedBy: 'bedrock-converse' },
            { type: 'text' as const, text: 'Yes.' },
            {
              type: 'tool-call' as const,
              id: 'c',
              name: 'f',
              arguments: '{"a":1}',
              signature: 'Ci+/',
              signedBy: 'gemini',
            },
          ],
        },
      ],
      usage: { ...noUsage(), input: 1, output: 2 },
    };
    const body = bedrockConverse.writeAnswer(answer, answerContext());
    const to = awsClient(() => ({ body: Buffer.from(JSON.stringify(body)) }));
    const seen = await to.send(new ConverseCommand({ modelId: 'm', messages: [] }));
    expect(seen.output?.message?.content).toMatchObject([
      { reasoningContent: { reasoningText: { signature: 'EqQB' } } },
      { text: 'Yes.' },
      { toolUse: { input: { a: 1 } } },
    ]);
    expect(seen.usage).toEqual({ inputTokens: 1, outputTokens: 2, totalTokens: 3 });
    expect(bedrockConverse.readAnswer(JSON.parse(JSON.stringify(body)))).toMatchObject({ value: answer });
  });

  it('of nothing is a problem', () => {
    expect(bedrockConverse.readAnswer({ output: {} })).toEqual({
      problem: 'no generation candidates received from Bedrock, or max_tokens too short',
    });
  });

  it('of failure is told by AWS’s names, both ways', async () => {
    const body = bedrockConverse.writeFailure({ status: 429, kind: 'rate-limit', message: 'Slow down' });
    const to = awsClient(() => ({ status: 429, body: Buffer.from(JSON.stringify(body)) }));
    await expect(to.send(new ConverseCommand({ modelId: 'm', messages: [] }))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
    expect(
      bedrockConverse.readFailure(400, {
        __type: 'com.amazon.coral.validate#ValidationException',
        message: 'Input is too long for requested model.',
      }),
    ).toMatchObject({
      kind: 'invalid-request',
      code: 'context_length_exceeded',
    });
    expect(bedrockConverse.readFailure(502, undefined)).toMatchObject({
      kind: 'upstream',
      message: 'The model provider answered with status 502.',
    });
  });
});
