import type { PluginDefinition } from '@sallyport/pipeline';
import { guardHooks } from '../shared/guards/guard-hooks.ts';
import { refusalDialect } from '../shared/guards/refusal-dialect.ts';
import { SemanticGuard } from '../shared/guards/semantic/semantic-guard.ts';
import { semanticSettings } from '../shared/guards/semantic/settings.ts';
import type { AnswerText } from '../shared/guards/texts/answer-text.ts';
import { listsOf } from './lists.ts';
import type { aiSemanticResponseGuardSchema } from './schema.ts';

/** As much as a paragraph: what is cut in two is seen whole. */
const contextChars = 360;

export const setup: PluginDefinition<typeof aiSemanticResponseGuardSchema>['setup'] = (config, services, context) => {
  const { rules } = config;
  const guard = new SemanticGuard(semanticSettings(config, listsOf(config)), services);
  const hooks = guardHooks(
    { output: (texts) => guard.check(newIn(texts)) },
    {
      plugin: 'ai-semantic-response-guard',
      codes: 'semantic_response_guard',
      input: undefined,
      output: {
        scope: rules.match_everything ? 'everything' : 'said',
        stream: rules.max_response_body_size,
        contextChars,
      },
      dialect: refusalDialect(config.llm_format),
      blockStatus: config.block_status,
      stopsOnError: config.stop_on_failure,
      logsBlocked: config.log_blocked_content,
    },
    services,
    context,
  );
  return { ...hooks, close: () => guard.close() };
};

/** Where a stream tells at its end what it has said, it was looked at before. */
function newIn(texts: readonly AnswerText[]): string[] {
  return texts.filter(({ isRepeated }) => !isRepeated).map(({ text }) => text);
}
