import type { Conversation, Turn } from '../../model/conversation.ts';
import { mediaOfBase64 } from '../../model/media.ts';
import { countTokens } from '../../model/tokens.ts';
import type { Block, MessagesRequest } from './request.ts';

type Counted = Omit<MessagesRequest, 'max_tokens'> & { max_tokens?: number };

export function readConversation(body: Counted): Conversation {
  const system = typeof body.system === 'string' ? body.system : body.system?.map(({ text }) => text).join('\n');
  const { tool_choice: choice } = body;
  return {
    model: body.model,
    turns: [
      ...(system === undefined ? [] : [{ role: 'system' as const, text: system }]),
      ...body.messages.flatMap(({ role, content }) => readTurns(role, content)),
    ],
    tools: (body.tools ?? []).map((tool) => ({
      name: tool.name,
      description: 'description' in tool ? (tool.description as string | undefined) : undefined,
      parameters: 'input_schema' in tool ? (tool.input_schema as Conversation['schema']) : undefined,
    })),
    toolChoice: readToolChoice(choice),
    oneCallOnly: choice !== undefined && choice.type !== 'none' && choice.disable_parallel_tool_use === true,
    tokensMax: body.max_tokens ?? Number.POSITIVE_INFINITY,
    stop: body.stop_sequences ?? [],
    schema: body.output_config?.format?.schema ?? body.output_format?.schema,
    thinks: body.thinking !== undefined && body.thinking.type !== 'disabled',
    cacheWrite: markedTokens(body),
  };
}

/** Results of tools and what the person says beside them are one message here, and two turns. */
function readTurns(role: 'user' | 'assistant', content: string | Block[]): Turn[] {
  if (typeof content === 'string') return [{ role, text: content }];
  const results = content.filter((block) => block.type === 'tool_result');
  const rest = content.filter((block) => block.type !== 'tool_result');
  const turns: Turn[] = [];
  if (rest.length > 0)
    turns.push({
      role,
      text: textOf(rest),
      media: rest.flatMap(mediaOf),
      calls: rest
        .filter((block) => block.type === 'tool_use')
        .map(({ id, name, input }) => ({ id, name, arguments: input })),
    });
  if (results.length > 0)
    turns.push({
      role: 'tool',
      text: '',
      results: results.map(({ tool_use_id, content: said = '', is_error }) => ({
        id: tool_use_id,
        text: typeof said === 'string' ? said : [textOf(said), ...said.flatMap(mediaOf)].filter(Boolean).join('\n'),
        isError: is_error,
      })),
    });
  return turns;
}

function textOf(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.type === 'text' ? block.text : [])).join('\n');
}

function mediaOf(block: Block): string[] {
  if (block.type !== 'image' && block.type !== 'document') return [];
  const { source } = block;
  if (source.type === 'base64') return [mediaOfBase64(source.media_type, source.data)];
  if (source.type === 'url') return [source.url];
  return source.type === 'file' ? [source.file_id] : ['text/plain'];
}

function readToolChoice(choice: MessagesRequest['tool_choice']): Conversation['toolChoice'] {
  if (choice?.type === 'tool') return { name: choice.name };
  if (choice?.type === 'any') return 'required';
  return choice?.type === 'none' ? 'none' : 'auto';
}

/** Of the texts that bear a mark. */
function markedTokens({ system, messages }: Counted): number {
  const blocks = [
    ...(typeof system === 'object' ? system : []),
    ...messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)),
  ];
  return blocks.reduce(
    (sum, block) => (block.type === 'text' && block.cache_control ? sum + countTokens(block.text) : sum),
    0,
  );
}
