import type { PluginDefinition } from '@sallyport/pipeline';
import { guardHooks } from '../shared/guards/guard-hooks.ts';
import { refusalDialect } from '../shared/guards/refusal-dialect.ts';
import { saidIn } from '../shared/guards/semantic/said-texts.ts';
import { SemanticGuard } from '../shared/guards/semantic/semantic-guard.ts';
import { semanticSettings } from '../shared/guards/semantic/settings.ts';
import { listsOf } from './lists.ts';
import type { aiSemanticPromptGuardSchema } from './schema.ts';

export const setup: PluginDefinition<typeof aiSemanticPromptGuardSchema>['setup'] = (config, services, context) => {
  const { rules } = config;
  const guard = new SemanticGuard(semanticSettings(config, listsOf(config)), services);
  const hooks = guardHooks(
    { input: (texts) => guard.check(saidIn(texts, rules)) },
    {
      plugin: 'ai-semantic-prompt-guard',
      codes: 'semantic_prompt_guard',
      // Which of them count, `saidIn` says.
      input: 'everything',
      output: undefined,
      dialect: refusalDialect(config.llm_format),
      blockStatus: config.block_status,
      stopsOnError: config.stop_on_failure,
      logsBlocked: config.log_blocked_content,
    },
    services,
    context,
  );
  const bodyBytesMax = rules.max_request_body_size ?? config.max_request_body_size;
  return { ...hooks, bodyBytesMax, close: () => guard.close() };
};
