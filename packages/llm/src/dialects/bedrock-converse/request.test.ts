import { ConverseCommand, type ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { idWithSignature } from '../shared/carried.ts';
import { awsClient } from './aws-client-fixture.ts';
import { bedrockConverse } from './dialect.ts';

/** What AWS's own client sends for this input. */
async function sent(input: Omit<ConverseCommandInput, 'modelId'>): Promise<Json> {
  let body: Json = {};
  const empty = Buffer.from('{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}');
  const to = awsClient((seen) => {
    body = seen;
    return { body: empty };
  });
  await to.send(new ConverseCommand({ modelId: 'm', ...input }));
  return body;
}

function read(body: Json): ChatRequest {
  const outcome = bedrockConverse.readRequest(body, { model: 'm', stream: false });
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.value;
}

const sonnet = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';

function write(request: Partial<ChatRequest>, model = sonnet) {
  const losses = new Losses();
  const options = { model, provider: 'bedrock', losses };
  const body = bedrockConverse.writeRequest({ model: '', messages: hello, stream: false, ...request }, options);
  return { body, losses: losses.list.map(({ field }) => field) };
}

const hello: ChatRequest['messages'] = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
const weather = { type: 'function' as const, name: 'weather', parameters: { type: 'object', properties: {} } };

describe('a request of AWS’s own client', () => {
  it('is understood whole, and written back as it came', async () => {
    const body = await sent({
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          content: [
            { text: 'What is this?' },
            { image: { format: 'png', source: { bytes: Buffer.from('png') } } },
            {
              document: {
                format: 'pdf',
                name: 'Report',
                source: { bytes: Buffer.from('%PDF') },
                citations: { enabled: true },
              },
            },
            { video: { format: 'mp4', source: { s3Location: { uri: 's3://bucket/a.mp4' } } } },
            { cachePoint: { type: 'default' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'EqQB' } } },
            { reasoningContent: { redactedContent: new Uint8Array(Buffer.from('secret')) } },
            { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { town: 'Ulm' } } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId: 'tooluse_1',
                status: 'error',
                content: [{ text: 'no' }, { image: { format: 'jpeg', source: { bytes: Buffer.from('jpg') } } }],
              },
            },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 4000, stopSequences: ['END'] },
      toolConfig: {
        tools: [
          { toolSpec: { name: 'weather', description: 'Tells it.', inputSchema: { json: { type: 'object' } } } },
          { cachePoint: { type: 'default' } },
        ],
        toolChoice: { auto: {} },
      },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 }, anthropic_beta: ['x'] },
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1', trace: 'enabled' },
      performanceConfig: { latency: 'optimized' },
      serviceTier: { type: 'priority' },
      requestMetadata: { team: 'a' },
    });
    const losses = new Losses();
    expect(bedrockConverse.writeRequest(read(body), { model: sonnet, provider: 'bedrock', losses })).toEqual(body);
    expect(losses.list).toEqual([]);
  });

  it('has its JSON results, guarded content and documents of text read as such', async () => {
    const body = await sent({
      messages: [
        {
          role: 'user',
          content: [
            { guardContent: { text: { text: 'a', qualifiers: ['query'] } } },
            { document: { format: 'txt', name: 'n', source: { text: 'b' } } },
          ],
        },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name: 'f', input: {} } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: 't', content: [{ json: { n: 1 } }] } }] },
      ],
      outputConfig: {
        textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 's', schema: '{"type":"object"}' } } },
      },
    });
    expect(read(body)).toMatchObject({
      format: { type: 'json-schema', name: 's', schema: { type: 'object' } },
      messages: [
        {
          parts: [
            { type: 'text', text: 'a' },
            { type: 'document', source: { kind: 'text', text: 'b' } },
          ],
        },
        {},
        { role: 'tool', parts: [{ content: [{ type: 'text', text: '{"n":1}' }] }] },
      ],
    });
  });

  it.each([
    [{ messages: 1 }, 'messages must be a list'],
    [{ messages: [{ role: 'robot', content: [] }] }, 'messages[0].role must be user or assistant'],
    [{ messages: [{ role: 'user', content: [{}] }] }, 'messages[0].content[0] must have one member'],
    [{ toolConfig: { tools: [{ toolSpec: {} }] } }, 'toolConfig.tools[0].toolSpec.name is missing'],
    [{ toolConfig: { toolChoice: { some: {} } } }, 'toolConfig.toolChoice must be auto, any or tool'],
  ])('that cannot be read is refused with a sentence: %j', (body, problem) => {
    expect(bedrockConverse.readRequest(body, {})).toMatchObject({ problem });
  });
});

describe('a request to Bedrock', () => {
  it('begins with the user, whatever the caller began with', () => {
    const { body } = write({ messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Hi ' }] }] });
    expect(body['messages']).toEqual([
      { role: 'user', content: [{ text: '(The conversation begins.)' }] },
      { role: 'assistant', content: [{ text: 'Hi' }] },
    ]);
  });

  it('has what the system says with the user, for models that take none', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      ...hello,
    ];
    expect(write({ messages }, 'mistral.mixtral-8x7b-instruct-v0:1')).toEqual({
      body: { messages: [{ role: 'user', content: [{ text: 'Be brief.' }, { text: 'Hello' }] }] },
      losses: ['messages.system'],
    });
  });

  it('tells of tools that were called, also where the caller does not', () => {
    const messages: ChatRequest['messages'] = [
      ...hello,
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'a:1', name: 'weather', arguments: '{"a":' }] },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'a:1', content: [] }] },
    ];
    const { body } = write({ messages });
    expect(body['toolConfig']).toEqual({
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: {} } } } }],
    });
    expect(body['messages']).toMatchObject([{}, { content: [{ toolUse: { input: { arguments: '{"a":' } } }] }, {}]);
  });

  it.each([
    ['auto', sonnet, { auto: {} }, []],
    ['required', sonnet, { any: {} }, []],
    [{ name: 'weather' }, 'amazon.nova-pro-v1:0', { tool: { name: 'weather' } }, []],
    ['required', 'meta.llama3-1-70b-instruct-v1:0', undefined, ['toolChoice']],
  ] as const)('has the tool choice %j of %s', (toolChoice, model, choice, losses) => {
    const written = write({ tools: [weather], toolChoice }, model);
    expect((written.body['toolConfig'] as Json)['toolChoice']).toEqual(choice);
    expect(written.losses).toEqual(losses);
  });

  it('tells of no tools that must not be called', () => {
    expect(write({ tools: [weather], toolChoice: 'none' }).body['toolConfig']).toBeUndefined();
  });

  it.each([
    [
      sonnet,
      { effort: 'low' },
      { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } },
    ],
    [
      'anthropic.claude-opus-4-7',
      { effort: 'max' },
      { outputConfig: { effort: 'max' }, additionalModelRequestFields: { thinking: { type: 'adaptive' } } },
    ],
    ['openai.gpt-oss-120b-1:0', { effort: 'xhigh' }, { additionalModelRequestFields: { reasoning_effort: 'high' } }],
    [
      'us.amazon.nova-2-lite-v1:0',
      { mode: 'on' },
      { additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } } },
    ],
    [
      'us.amazon.nova-2-lite-v1:0',
      { effort: 'none' },
      { additionalModelRequestFields: { reasoningConfig: { type: 'disabled' } } },
    ],
    ['deepseek.r1-v1:0', { effort: 'high' }, {}],
  ] as const)('makes %s think: %j', (model, reasoning, members) => {
    const { messages: _, ...body } = write({ reasoning }, model).body;
    expect(body).toEqual(members);
  });

  it('has sampling where each model has it', () => {
    expect(write({ temperature: 0.5, topK: 5 }).body).toMatchObject({
      inferenceConfig: { temperature: 0.5 },
      additionalModelRequestFields: { top_k: 5 },
    });
    expect(write({ topP: 0.5, topK: 5 }, 'amazon.nova-lite-v1:0').body).toMatchObject({
      inferenceConfig: { topP: 0.5 },
      additionalModelRequestFields: { inferenceConfig: { topK: 5 } },
    });
  });

  it('asks no model to remember that cannot', () => {
    const cached: ChatRequest['messages'] = [
      { role: 'user', parts: [{ type: 'text', text: 'Hello', cache: { ttl: '1h' } }] },
    ];
    expect(write({ messages: cached }, 'meta.llama3-1-70b-instruct-v1:0').losses).toEqual(['cache']);
    expect(write({ messages: cached }, 'amazon.nova-lite-v1:0')).toMatchObject({
      body: { messages: [{ content: [{ text: 'Hello' }, { cachePoint: { type: 'default' } }] }] },
      losses: ['cache'],
    });
  });

  it('holds the answer to a schema, by the model’s own means or a tool', () => {
    const format = { type: 'json-schema' as const, name: 's', schema: { type: 'object', properties: {} } };
    expect(write({ format }).body['outputConfig']).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: { name: 's', schema: '{"type":"object","properties":{},"additionalProperties":false}' },
        },
      },
    });
    expect(write({ format }, 'amazon.nova-pro-v1:0').body['toolConfig']).toMatchObject({
      toolChoice: { tool: { name: '__structured_answer' } },
    });
  });

  it('passes on what callers of OpenAI’s dialect tell only Bedrock, and notes the rest', () => {
    const members = {
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      bedrock: { additionalModelRequestFields: { inferenceConfig: {} } },
      prediction: {},
    };
    expect(write({ own: { dialect: 'openai-chat', members } })).toMatchObject({
      body: { guardrailConfig: { guardrailIdentifier: 'g' }, additionalModelRequestFields: { inferenceConfig: {} } },
      losses: ['own.prediction'],
    });
  });

  it('has media that Bedrock takes, under names that differ; others are losses', () => {
    const document = (name: string) => ({
      type: 'document' as const,
      name,
      source: { kind: 'text' as const, text: 'a' },
    });
    const { body, losses } = write({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'See.' },
            document('a/b.txt'),
            document('a/b.txt'),
            { type: 'document', source: { kind: 'url', url: 's3://bucket/a.pdf' } },
            { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
            { type: 'image', source: { kind: 'data', mediaType: 'image/jpg', data: 'eA==' } },
          ],
        },
      ],
    });
    expect(body['messages']).toMatchObject([
      {
        content: [
          {},
          { document: { name: 'a-b-txt', format: 'txt', source: { bytes: 'YQ==' } } },
          { document: { name: 'a-b-txt 2' } },
          { document: { name: 'document', format: 'pdf', source: { s3Location: { uri: 's3://bucket/a.pdf' } } } },
          { image: { format: 'jpeg' } },
        ],
      },
    ]);
    expect(losses).toEqual(['messages.image']);
  });
});

describe('a body that passes as the caller wrote it', () => {
  const options = { model: sonnet, provider: 'bedrock', losses: new Losses() };

  it('goes without what the caller carries for others', () => {
    const own = { reasoningContent: { reasoningText: { text: 'Mine.', signature: 'EqQB' } } };
    const id = idWithSignature('call_1', 'Ci+/', 'gemini');
    const redactedContent = Buffer.from('sallyport.encrypted.openai-responses.rs_1.gAAA').toString('base64');
    const messages = [
      { role: 'user', content: [{ text: 'Hello' }] },
      {
        role: 'assistant',
        content: [{ reasoningContent: { redactedContent } }, own, { toolUse: { toolUseId: id, name: 'f', input: {} } }],
      },
      { role: 'user', content: [{ toolResult: { toolUseId: id, content: [] } }] },
    ];
    expect(bedrockConverse.adapt?.({ messages }, options)).toEqual({
      messages: [
        messages[0],
        { role: 'assistant', content: [own, { toolUse: { toolUseId: 'call_1', name: 'f', input: {} } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: 'call_1', content: [] } }] },
      ],
    });
    expect(bedrockConverse.adapt?.({ messages: [messages[0]] }, options)).toBeUndefined();
  });
});
