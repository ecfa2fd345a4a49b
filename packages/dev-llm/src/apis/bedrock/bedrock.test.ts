import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

const aws = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' };
const toolConfig = {
  tools: [
    {
      toolSpec: {
        name: 'get_weather',
        inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } },
      },
    },
  ],
};

describe('converse', () => {
  let llm: RunningDevLlm;
  const clients: BedrockRuntimeClient[] = [];
  const connect = (credentials: typeof aws) => {
    const client = new BedrockRuntimeClient({
      region: 'eu-central-1',
      endpoint: llm.url,
      credentials,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler(),
    });
    clients.push(client);
    return client;
  };
  let client: BedrockRuntimeClient;
  beforeAll(async () => {
    llm = await startDevLlm({ aws });
    client = connect(aws);
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(async () => {
    for (const each of clients) each.destroy();
    await llm.stop();
  });

  const modelId = 'anthropic.claude-v3:0';
  const ask = (text: string): ConverseCommandInput => ({ modelId, messages: [{ role: 'user', content: [{ text }] }] });

  async function streamed(input: ConverseCommandInput) {
    const events: Record<string, unknown>[] = [];
    for await (const event of (await client.send(new ConverseStreamCommand(input))).stream!)
      events.push(event as never);
    return events;
  }

  it('says back what it was told, whole and streamed, to whoever signs rightly', async () => {
    const whole = await client.send(new ConverseCommand(ask('Grüße')));
    expect(whole).toMatchObject({
      output: { message: { content: [{ text: 'You said: Grüße' }] } },
      stopReason: 'end_turn',
    });
    const events = await streamed(ask('Grüße'));
    const deltas = events.flatMap(
      (event) => (event as never as { contentBlockDelta?: { delta: { text: string } } }).contentBlockDelta ?? [],
    );
    expect(deltas.map(({ delta }) => delta.text).join('')).toBe('You said: Grüße');
    expect(events.at(-1)).toMatchObject({ metadata: { usage: whole.usage } });
    const refused = connect({ ...aws, secretAccessKey: 'another' }).send(new ConverseCommand(ask('Grüße')));
    await expect(refused).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('thinks, calls, and says what the tool answered', async () => {
    const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1024 } };
    const question = { ...ask('get_weather please'), toolConfig, additionalModelRequestFields };
    const { output, stopReason } = await client.send(new ConverseCommand(question));
    const { content } = output!.message!;
    expect([stopReason, content]).toMatchObject([
      'tool_use',
      [{ reasoningContent: {} }, { toolUse: { input: { city: 'sample' } } }],
    ]);
    expect((await streamed(question)).map((event) => Object.keys(event)[0])).toContain('contentBlockStart');
    const answer = await client.send(
      new ConverseCommand({
        ...question,
        messages: [
          ...question.messages!,
          output!.message!,
          {
            role: 'user',
            content: [{ toolResult: { toolUseId: content![1]!.toolUse!.toolUseId, content: [{ text: 'sunny' }] } }],
          },
        ],
      }),
    );
    expect(answer.output!.message!.content!.at(-1)).toEqual({ text: 'The tool said: sunny' });
  });

  it('embeds with Titan', async () => {
    const body = JSON.stringify({ inputText: 'hi', dimensions: 256 });
    const answer = await client.send(new InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v2:0', body }));
    expect(JSON.parse(answer.body.transformToString())).toMatchObject({
      embedding: { length: 256 },
      inputTextTokenCount: 1,
    });
  });

  it.each<[Partial<ConverseCommandInput>, string]>([
    [{ messages: [{ role: 'user', content: [{ text: ' ' }] }] }, 'is blank'],
    [{ messages: [{ role: 'assistant', content: [{ text: 'hi' }] }] }, 'must start with a user message'],
    [{ messages: [...ask('a').messages!, ...ask('b').messages!] }, 'must alternate'],
    [
      {
        toolConfig,
        messages: [
          ...ask('a').messages!,
          { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'get_weather', input: {} } }] },
        ],
      },
      'Expected toolResult blocks at messages.2.content for the following Ids: t1',
    ],
    [{ inferenceConfig: { temperature: 3 } }, 'inferenceConfig.temperature'],
  ])('refuses what Bedrock refuses: %j', async (changed, message) => {
    const refused = client.send(new ConverseCommand({ ...ask('hi'), ...changed }));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('gives up in the middle in its own words', async () => {
    llm.scenario.next({ errorAfterFrames: 2 });
    await expect(streamed(ask('hi'))).rejects.toMatchObject({ name: 'ModelStreamErrorException' });
    llm.scenario.next({ fail: { status: 429 } });
    await expect(streamed(ask('hi'))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
