import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type Message,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { cityOf, type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

export const bedrock: SdkClient = {
  name: '@aws-sdk/client-bedrock-runtime',
  speaks: { llm_format: 'bedrock', route_type: 'llm/v1/chat', api: 'bedrock' },
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new BedrockRuntimeClient({
      ...{ region: 'us-east-1', endpoint: url, maxAttempts: 1, requestHandler: new NodeHttpHandler() },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    const messages: Message[] = [{ role: 'user', content: [{ text: question }] }];
    const { parameters: json, ...tool } = weatherTool;
    try {
      return await untilAnswered(async (results) => {
        if (results.length > 0)
          messages.push({
            role: 'user',
            content: results.map(({ id, text }) => ({ toolResult: { toolUseId: id, content: [{ text }] } })),
          });
        const input = {
          ...{ modelId: model, messages },
          ...(system === undefined ? {} : { system: [{ text: system }] }),
          ...(hasTool ? { toolConfig: { tools: [{ toolSpec: { ...tool, inputSchema: { json } } }] } } : {}),
        };
        const { content, stopReason, usage } = stream
          ? await collected((await client.send(new ConverseStreamCommand(input))).stream!)
          : await whole(client, input);
        messages.push({ role: 'assistant', content });
        const calls = content.flatMap(({ toolUse }) => toolUse ?? []);
        return {
          text: content.map(({ text }) => text ?? '').join(''),
          calls: calls.map(({ toolUseId, input: value }) => ({
            id: toolUseId!,
            city: (value as { city: string }).city,
          })),
          finish: stopReason === 'tool_use' ? 'calls' : 'all',
          usage: { input: usage.inputTokens!, output: usage.outputTokens! },
        };
      });
    } finally {
      client.destroy();
    }
  },
};

interface Answer {
  readonly content: ContentBlock[];
  readonly stopReason: string | undefined;
  readonly usage: TokenUsage;
}

async function whole(
  client: BedrockRuntimeClient,
  input: ConstructorParameters<typeof ConverseCommand>[0],
): Promise<Answer> {
  const { output, stopReason, usage } = await client.send(new ConverseCommand(input));
  return { content: output!.message!.content!, stopReason, usage: usage! };
}

async function collected(stream: AsyncIterable<ConverseStreamOutput>): Promise<Answer> {
  const blocks: { text: string; call?: { toolUseId: string; name: string } }[] = [];
  let stopReason: string | undefined;
  let usage: TokenUsage | undefined;
  for await (const { contentBlockStart: start, contentBlockDelta: delta, messageStop, metadata } of stream) {
    // Text needs no start, and may have an empty one.
    if (start?.start?.toolUse !== undefined) {
      const { toolUseId, name } = start.start.toolUse;
      blocks[start.contentBlockIndex!] = { text: '', call: { toolUseId: toolUseId!, name: name! } };
    }
    if (delta !== undefined) {
      blocks[delta.contentBlockIndex!] ??= { text: '' };
      blocks[delta.contentBlockIndex!]!.text += delta.delta!.text ?? delta.delta!.toolUse?.input ?? '';
    }
    stopReason = messageStop?.stopReason ?? stopReason;
    usage = metadata?.usage ?? usage;
  }
  const content = blocks.map(
    ({ text, call }): ContentBlock =>
      call === undefined ? { text } : { toolUse: { ...call, input: { city: cityOf(text) } } },
  );
  return { content, stopReason, usage: usage! };
}
