import type { Exchange, PluginInstanceContext } from '@sallyport/pipeline';
import { compileCaller } from '../shared/caller-key.ts';
import type { Measure } from '../shared/spending/measures.ts';
import { compileTrait } from '../shared/trait.ts';
import { Account } from './account.ts';
import { type Counting, measureFor } from './counting.ts';
import type { AiRateLimitingAdvancedConfig } from './schema.ts';

/** A request is counted with the provider that is asked, and its prompt with `requestPrompt`; for each caller by itself. */
export function compileProviders(config: AiRateLimitingAdvancedConfig, context: PluginInstanceContext): Counting {
  const slides = config.window_type === 'sliding';
  const measure = measureFor(config.tokens_count_strategy, undefined, config);
  const accounts = new Map<string, Account>();
  for (const { name, limit, window_size } of config.llm_providers!) {
    const limits = window_size.map((window, i) => ({ window, limit: limit[i]! }));
    accounts.set(name, new Account(name, name === promptsName ? prompts : measure, limits, { slides }));
  }
  const ofPrompts = accounts.get(promptsName);
  accounts.delete(promptsName);
  const callerOf = compileCallerKey(config, context);
  return {
    needsModel: accounts.size > 0,
    fill(tab, x) {
      const account = tab.model === undefined ? undefined : accounts.get(tab.model.provider);
      if (account === undefined && ofPrompts === undefined) return;
      const caller = callerOf(x);
      if (ofPrompts !== undefined) tab.add(ofPrompts, ofPrompts.key + caller);
      if (account !== undefined) tab.add(account, account.key + caller);
    },
  };
}

export const promptsName = 'requestPrompt';

/** Known before the prompt is sent, and not counted anew afterwards. */
export const prompts: Measure = {
  name: 'request_prompt',
  unit: 1,
  ofTools: false,
  expected: ({ inputTokens }) => ({ most: inputTokens, usual: inputTokens }),
  spent: () => undefined,
};

function compileCallerKey(
  { identifier, header_name: headerName, path, claim }: AiRateLimitingAdvancedConfig,
  context: PluginInstanceContext,
): (x: Exchange) => string {
  const find =
    identifier === 'claim'
      ? compileTrait({ kind: 'claim', key: claim })
      : compileCaller(identifier, { headerName, path }, context);
  return (x) => {
    const found = find(x);
    return found === undefined ? `:ip:${x.head.clientIp}` : `:${identifier}:${found}`;
  };
}
