import type { Conversation, Turn } from '../../../model/conversation.ts';
import { mediaOfBase64, mediaOfUrl, readArguments } from '../../../model/media.ts';
import { ApiFailure } from '../../api.ts';
import type { InputItem, ResponsesRequest } from './request.ts';

/** `before` is what `previous_response_id` stands for. */
export function readConversation(body: ResponsesRequest, before: readonly Turn[]): Conversation {
  const { tool_choice: choice, text } = body;
  return {
    model: body.model,
    turns: [
      ...(body.instructions == null ? [] : [{ role: 'system' as const, text: body.instructions }]),
      ...before,
      ...(typeof body.input === 'string'
        ? [{ role: 'user' as const, text: body.input }]
        : body.input.flatMap(readItem)),
    ],
    tools: (body.tools ?? []).flatMap((tool) =>
      'name' in tool && (tool.type === 'function' || tool.type === 'custom')
        ? {
            name: tool.name as string,
            description: (tool.description as string | null) ?? undefined,
            parameters:
              'parameters' in tool ? ((tool.parameters as Conversation['schema'] | null) ?? undefined) : undefined,
          }
        : [],
    ),
    toolChoice: readToolChoice(choice),
    oneCallOnly: body.parallel_tool_calls === false,
    tokensMax: body.max_output_tokens ?? Number.POSITIVE_INFINITY,
    schema: readSchema(text?.format),
    thinks: body.reasoning?.effort != null && body.reasoning.effort !== 'none',
  };
}

function readToolChoice(choice: ResponsesRequest['tool_choice']): Conversation['toolChoice'] {
  if (choice === undefined || typeof choice === 'string') return choice ?? 'auto';
  return 'name' in choice ? { name: choice.name as string } : 'auto';
}

function readSchema(format: NonNullable<ResponsesRequest['text']>['format']): Conversation['schema'] {
  if (format === undefined || format.type === 'text') return undefined;
  return format.type === 'json_schema' ? format.schema : { type: 'object', properties: { answer: {} } };
}

function readItem(item: InputItem): Turn[] {
  if ('role' in item) {
    const role = item.role === 'developer' ? 'system' : item.role;
    return [{ role, text: textOf(item.content), media: mediaOf(item.content) }];
  }
  switch (item.type) {
    case 'function_call':
      return [
        {
          role: 'assistant',
          text: '',
          calls: [{ id: item.call_id, name: item.name, arguments: readArguments(item.arguments) }],
        },
      ];
    case 'custom_tool_call':
      return [{ role: 'assistant', text: '', calls: [{ id: item.call_id, name: item.name, arguments: item.input }] }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'tool', text: '', results: [{ id: item.call_id, text: textOf(item.output) }] }];
    default:
      return [];
  }
}

type Content = Extract<InputItem, { role: string }>['content'];

function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => ('text' in part ? part.text : [])).join('\n');
}

function mediaOf(content: Content): string[] {
  if (typeof content === 'string') return [];
  return content.flatMap((part) => {
    if (part.type === 'input_image') return mediaOfUrl(part.image_url ?? part.file_id ?? '');
    if (part.type === 'input_file') return part.file_url ?? part.file_id ?? mediaOfUrl(part.file_data ?? '');
    if (part.type === 'input_audio') return mediaOfBase64(`audio/${part.input_audio.format}`, part.input_audio.data);
    return [];
  });
}

/** Each output belongs to a call, and each call has its output. Throws `ApiFailure`. */
export function checkCallsAreAnswered(turns: readonly Turn[]): void {
  const calls = turns.flatMap((turn) => (turn.calls ?? []).map(({ id }) => id));
  const results = turns.flatMap((turn) => (turn.results ?? []).map(({ id }) => id));
  const stray = results.find((id) => !calls.includes(id));
  if (stray !== undefined) refuse(`No tool call found for function call output with call_id ${stray}.`);
  const open = calls.find((id) => !results.includes(id));
  if (open !== undefined) refuse(`No tool output found for function call ${open}.`);
}

function refuse(message: string): never {
  throw new ApiFailure(400, message, { param: 'input' });
}
