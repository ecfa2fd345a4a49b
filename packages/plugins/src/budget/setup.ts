import { type Exchange, type PluginDefinition, type Refusal, StateSlot } from '@sallyport/pipeline';
import { Expectations } from '../shared/spending/expectation.ts';
import { spendingHooks } from '../shared/spending/hooks.ts';
import { openAccounts } from '../shared/spending/store.ts';
import type { Tab } from '../shared/spending/tab.ts';
import { type Alert, AlertLog, alertHeader, alertsOf, mostUsed } from './alerts.ts';
import { compileLevels, valuesOf } from './levels.ts';
import type { NodePlan } from './limits.ts';
import { keyOf } from './node-key.ts';
import { compileRefusals } from './refusals.ts';
import type { budgetSchema } from './schema.ts';

export const setup: PluginDefinition<typeof budgetSchema>['setup'] = (config, services, context) => {
  const { clock, directory } = services;
  const levels = compileLevels(config, directory);
  const limits = config.levels.flatMap(({ limits = [], overrides = [] }) => [
    ...limits,
    ...overrides.flatMap((override) => override.limits),
  ]);
  const state = new StateSlot<Tab<NodePlan>>(context);
  const refusals = compileRefusals(config);
  const log = new AlertLog(services.log);
  const accounts = openAccounts(config, services);
  const group = `budget ${config.namespace ?? context.pluginId}`;

  function fill(tab: Tab<NodePlan>, x: Exchange): Refusal | undefined {
    const nowMs = clock.nowMs();
    const values = valuesOf(levels, x);
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i]!;
      if (values[i] === undefined && level.absent !== 'together') {
        if (level.absent === 'skip') continue;
        return refusals.stranger(level.name);
      }
      for (const plan of level.plansFor(values, nowMs)) tab.add(plan, keyOf(plan, values.slice(0, i + 1)));
    }
    return undefined;
  }

  /** An alert that nobody was told of yet may be false: what other workers hold counts as used until they are asked. */
  function tellAlerts(x: Exchange, tab: Tab<NodePlan>): void | Promise<void> {
    let isInDoubt = false;
    const known = alertsOf(tab, mostUsed(tab), (alert, startMs) => {
      if (log.knows(alert, startMs)) return true;
      if (log.doubts(alert, startMs, clock.monotonicMs())) isInDoubt = true;
      return false;
    });
    if (!isInDoubt) return tell(x, known);
    return accounts.read(group, tab.asks).then(
      (used) => {
        const alerts = alertsOf(tab, used, (alert, startMs) => {
          log.tell(x, alert, startMs);
          return true;
        });
        tell(x, alerts);
      },
      () => tell(x, known),
    );
  }

  function tell(x: Exchange, alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    x.note('budget', { alerts });
    if (!config.hide_client_headers) x.reply!.headers.set('x-budget-alert', alertHeader(alerts), 'X-Budget-Alert');
  }

  return {
    ...spendingHooks(
      {
        accounts,
        places: undefined,
        group,
        expectations: new Expectations(config.expected_output_tokens),
        isAfter: config.charge === 'after',
        countsInner: context.routeId !== undefined || context.serviceId !== undefined,
      },
      {
        needsModel: limits.some(({ money }) => money !== undefined),
        fill,
        refuse(x, tab) {
          const short = refusals.shortOf(tab);
          if (short !== undefined) x.note('budget', { refused: short });
          return refusals.of(tab);
        },
      },
      state,
    ),
    onResponse(x) {
      const tab = state.get(x);
      if (tab?.verdict === 'reserved') return tellAlerts(x, tab);
      if (tab?.verdict === 'refused' && !config.hide_client_headers) {
        const seconds = Math.max(1, Math.ceil(tab.retryAfterMs / 1000));
        x.reply!.headers.set('retry-after', `${seconds}`, 'Retry-After');
      }
    },
  };
};
