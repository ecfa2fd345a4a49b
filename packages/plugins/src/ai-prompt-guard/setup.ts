import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { guardHooks } from '../shared/guards/guard-hooks.ts';
import type { OutputOptions } from '../shared/guards/guard-options.ts';
import { refusalDialect } from '../shared/guards/refusal-dialect.ts';
import { createPatternGuard } from './guard.ts';
import type { AiPromptGuardConfig } from './schema.ts';

export function setup(config: AiPromptGuardConfig, services: Services, context: PluginInstanceContext): PluginHooks {
  const { llm_format, log_blocked_content, max_request_body_size, guarding_mode: mode } = config;
  const options = {
    plugin: 'ai-prompt-guard',
    codes: 'prompt_guard',
    input: mode === 'OUTPUT' ? undefined : 'everything',
    output: mode === 'INPUT' ? undefined : outputOptions(config),
    mode,
    dialect: refusalDialect(llm_format),
    stopsOnError: true,
    logsBlocked: log_blocked_content,
  } as const;
  const hooks = guardHooks(createPatternGuard(config), options, services, context);
  return { ...hooks, bodyBytesMax: max_request_body_size };
}

function outputOptions({ match_everything, response_mode, response_window_size }: AiPromptGuardConfig): OutputOptions {
  return {
    scope: match_everything ? 'everything' : 'said',
    stream: response_mode === 'buffer' ? 'buffer' : 0,
    contextChars: response_window_size,
  };
}
