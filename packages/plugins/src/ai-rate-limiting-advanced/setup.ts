import { type PluginDefinition, StateSlot } from '@sallyport/pipeline';
import { Expectations } from '../shared/spending/expectation.ts';
import { spendingHooks } from '../shared/spending/hooks.ts';
import { openAccounts, openPlaces } from '../shared/spending/store.ts';
import type { Tab } from '../shared/spending/tab.ts';
import type { Account } from './account.ts';
import { compileHeaders } from './headers.ts';
import { compilePolicies } from './policies.ts';
import { compileProviders, prompts } from './providers.ts';
import { compileRefusals } from './refusals.ts';
import type { aiRateLimitingAdvancedSchema } from './schema.ts';

export const setup: PluginDefinition<typeof aiRateLimitingAdvancedSchema>['setup'] = (config, services, context) => {
  const { namespace = context.pluginId, disable_penalty: hasNoPenalty } = config;
  const group = `ai-limits ${namespace}`;
  const accounts = openAccounts(config, services);
  const { needsModel, fill } =
    config.policies === undefined ? compileProviders(config, context) : compilePolicies(config, group);
  const limitsPlaces = config.policies?.some((policy) => policy.concurrent_requests !== undefined) === true;
  const state = new StateSlot<Tab<Account>>(context);
  const refusalOf = compileRefusals(config);
  const writeHeaders = config.hide_client_headers ? undefined : compileHeaders(config.retry_after_jitter_max);
  const penalises = !hasNoPenalty && config.window_type === 'sliding' && config.policies === undefined;

  /** Prompts that are refused count too, so that those who hammer stay refused. */
  function penalise(tab: Tab<Account>): void {
    const index = tab.plans.findIndex(({ measure }) => measure === prompts);
    if (index < 0 || tab.verdict !== 'refused') return;
    const { amount, needs = 0, ...ask } = tab.asks[index]!;
    accounts.charge(group, [{ ...ask, amount: Math.max(amount, needs) }]);
  }

  return {
    ...spendingHooks(
      {
        accounts,
        places: limitsPlaces ? openPlaces(config, services) : undefined,
        group,
        expectations: new Expectations(config.expected_output_tokens),
        isAfter: config.charge === 'after',
        countsInner: context.routeId !== undefined || context.serviceId !== undefined,
      },
      {
        needsModel,
        fill,
        refuse(x, tab) {
          if (penalises) penalise(tab);
          return refusalOf(x, tab);
        },
      },
      state,
    ),
    ...(writeHeaders !== undefined && {
      onResponse(x) {
        const tab = state.get(x);
        if (tab !== undefined) writeHeaders(x.reply!.headers, tab);
      },
    }),
  };
};
