import { findFormat } from '@sallyport/llm';
import type { Call, Exchange, PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { callerOf } from '../shared/guards/caller.ts';
import { refuseCaller } from '../shared/guards/guard-refusals.ts';
import { callerDialect } from '../shared/llm/dialects/caller-dialect.ts';
import { compileDecorations } from './decorations.ts';
import type { AiPromptDecoratorConfig } from './schema.ts';

export function setup(
  { prompts, llm_format, max_request_body_size }: AiPromptDecoratorConfig,
  { clock }: Services,
  _context: PluginInstanceContext,
): PluginHooks {
  const decorations = compileDecorations(prompts?.prepend ?? [], prompts?.append ?? []);
  const usual = findFormat(llm_format)!.dialects.chat!;
  const usualDialect = llm_format === 'openai' ? undefined : callerDialect(usual);

  function dialectOf(call: Call): string | undefined {
    if (call.kind === 'json') return usual;
    return call.kind === 'llm' && chats.has(call.operation) ? call.dialect : undefined;
  }

  return {
    bodyBytesMax: max_request_body_size,
    onCall(x: Exchange, call: Call) {
      // What is kept is asked for, and nothing said.
      if (x.body === undefined || x.body.length === 0) return undefined;
      const dialect = dialectOf(call);
      const decorated = dialect === undefined ? undefined : decorations.get(dialect)?.(x.body);
      if (decorated === undefined) return refuseCaller(x, callerOf(x, usualDialect), notChat, clock);
      x.replaceBody(decorated);
      return undefined;
    },
  };
}

const chats: ReadonlySet<string> = new Set(['chat', 'responses', 'count-tokens']);

/** Kong's words. */
const notChat = {
  status: 400,
  code: 'prompt_decorator_not_chat',
  message: 'this LLM route only supports llm/chat type requests',
};
