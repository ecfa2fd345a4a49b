import type { Conversation, Turn } from '../../model/conversation.ts';
import { mediaOfBase64 } from '../../model/media.ts';
import { countTokens } from '../../model/tokens.ts';
import type { Block, ConverseRequest } from './request.ts';

export function readConversation(body: ConverseRequest, model: string): Conversation {
  const { system = [], inferenceConfig = {}, toolConfig, additionalModelRequestFields: more = {} } = body;
  const texts = system.flatMap((block) => ('text' in block ? block.text : []));
  const choice = toolConfig?.toolChoice;
  return {
    model,
    turns: [
      ...(texts.length === 0 ? [] : [{ role: 'system' as const, text: texts.join('\n') }]),
      ...body.messages.flatMap(readTurns),
    ],
    tools: (toolConfig?.tools ?? []).flatMap((tool) =>
      'toolSpec' in tool
        ? {
            name: tool.toolSpec.name,
            description: tool.toolSpec.description,
            parameters: tool.toolSpec.inputSchema.json,
          }
        : [],
    ),
    toolChoice:
      choice === undefined || 'auto' in choice ? 'auto' : 'any' in choice ? 'required' : { name: choice.tool.name },
    tokensMax: inferenceConfig.maxTokens ?? Number.POSITIVE_INFINITY,
    stop: inferenceConfig.stopSequences ?? [],
    thinks: 'thinking' in more || 'reasoning_config' in more,
    cacheWrite: system.some((block) => 'cachePoint' in block) ? countTokens(texts.join('\n')) : 0,
  };
}

/** Results of tools are blocks of what the user says. */
function readTurns({ role, content }: ConverseRequest['messages'][number]): Turn[] {
  const results = content.flatMap(({ toolResult }) => toolResult ?? []);
  const rest = content.filter(({ toolResult, cachePoint }) => toolResult === undefined && cachePoint === undefined);
  const turns: Turn[] = [];
  if (rest.length > 0)
    turns.push({
      role,
      text: rest.flatMap(({ text }) => text ?? []).join('\n'),
      media: rest.flatMap(mediaOf),
      calls: rest.flatMap(({ toolUse }) =>
        toolUse === undefined ? [] : [{ id: toolUse.toolUseId, name: toolUse.name, arguments: toolUse.input }],
      ),
    });
  if (results.length > 0)
    turns.push({
      role: 'tool',
      text: '',
      results: results.map(({ toolUseId, content: said, status }) => ({
        id: toolUseId,
        text: said
          .map((block) => block.text ?? (block.json === undefined ? '' : JSON.stringify(block.json)))
          .join('\n'),
        isError: status === 'error',
      })),
    });
  return turns;
}

function mediaOf({ image, document }: Block): string[] {
  if (image !== undefined) return [nameOf(`image/${image.format}`, image.source)];
  return document === undefined ? [] : [nameOf(document.format ?? 'txt', document.source)];
}

function nameOf(type: string, source: object): string {
  return 'bytes' in source ? mediaOfBase64(type, source.bytes as string) : type;
}
