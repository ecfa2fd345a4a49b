import type { Conversation, Turn } from '../../../model/conversation.ts';
import { mediaOfBase64, mediaOfUrl, readArguments } from '../../../model/media.ts';
import type { ChatRequest } from './request.ts';

type Message = ChatRequest['messages'][number];

export function readConversation(body: ChatRequest): Conversation {
  return {
    model: body.model,
    turns: body.messages.map(readTurn),
    tools: (body.tools ?? []).map((tool) => (tool.type === 'function' ? tool.function : { name: tool.custom.name })),
    toolChoice: readToolChoice(body.tool_choice),
    oneCallOnly: body.parallel_tool_calls === false,
    tokensMax: body.max_completion_tokens ?? body.max_tokens ?? Number.POSITIVE_INFINITY,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    schema: readSchema(body.response_format),
    thinks: body.reasoning_effort != null && body.reasoning_effort !== 'none',
  };
}

function readTurn(message: Message): Turn {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', text: '', results: [{ id: message.tool_call_id, text: textOf(message.content) }] };
    case 'function':
      return { role: 'tool', text: '', results: [{ id: message.name, text: message.content ?? '' }] };
    case 'assistant':
      return { role: 'assistant', text: textOf(message.content), calls: (message.tool_calls ?? []).map(readCall) };
    case 'user':
      return { role: 'user', text: textOf(message.content), media: mediaOf(message.content) };
    default:
      return { role: 'system', text: textOf(message.content) };
  }
}

type Content = Message['content'];

function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((part) => ('text' in part ? part.text : 'refusal' in part ? part.refusal : ''))
    .filter((text) => text !== '')
    .join('\n');
}

function mediaOf(content: Content): string[] {
  if (typeof content === 'string' || content == null) return [];
  return content.flatMap((part) => {
    if (part.type === 'image_url') return mediaOfUrl(part.image_url.url);
    if (part.type === 'input_audio') return mediaOfBase64(`audio/${part.input_audio.format}`, part.input_audio.data);
    if (part.type === 'file') return part.file.file_id ?? mediaOfUrl(part.file.file_data ?? '');
    return [];
  });
}

type Calls = NonNullable<Extract<Message, { role: 'assistant' }>['tool_calls']>;

function readCall(call: Calls[number]) {
  return call.type === 'function'
    ? { id: call.id, name: call.function.name, arguments: readArguments(call.function.arguments) }
    : { id: call.id, name: call.custom.name, arguments: call.custom.input };
}

function readToolChoice(choice: ChatRequest['tool_choice']): Conversation['toolChoice'] {
  if (choice === undefined) return 'auto';
  if (typeof choice === 'string') return choice;
  if (choice.type === 'function') return { name: choice.function.name };
  return choice.type === 'custom' ? { name: choice.custom.name } : choice.allowed_tools.mode;
}

function readSchema(format: ChatRequest['response_format']): Conversation['schema'] {
  if (format === undefined || format.type === 'text') return undefined;
  return format.type === 'json_schema'
    ? (format.json_schema.schema ?? {})
    : { type: 'object', properties: { answer: {} } };
}
