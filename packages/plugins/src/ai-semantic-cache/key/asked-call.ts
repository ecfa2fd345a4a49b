import { type ChatDialect, findChatDialect, findFormat, type Json } from '@sallyport/llm';
import type { Exchange } from '@sallyport/pipeline';

/** A question to a chat model, as the cache looks at it. */
export interface AskedCall {
  readonly dialect: ChatDialect;
  readonly operation: string;
  readonly model: string;
  readonly stream: boolean;
  readonly body: Json;
}

/** Undefined for what is no question to a chat model. Where no plugin has read the request, it is taken for one in the language of `format`. */
export function compileAskedCall(format: string): (x: Exchange) => AskedCall | undefined {
  const unread = findChatDialect(findFormat(format)!.dialects.chat ?? '');
  return ({ call, method }) => {
    if (method !== 'POST' || call === undefined) return undefined;
    if (call.kind === 'llm') {
      const { operation, model, stream, body } = call;
      const dialect = operation === 'count-tokens' ? undefined : findChatDialect(call.dialect);
      return dialect === undefined || body === undefined ? undefined : { dialect, operation, model, stream, body };
    }
    if (call.kind !== 'json' || unread === undefined || !isObject(call.value)) return undefined;
    const body = call.value;
    const { model: modelMember = '', stream: streamMember } = unread.members;
    // Where the path tells whether to stream, only who reads paths knows.
    if (streamMember === undefined) return undefined;
    const model = body[modelMember];
    return {
      dialect: unread,
      operation: 'chat',
      model: typeof model === 'string' ? model : '',
      stream: body[streamMember] === true,
      body,
    };
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
