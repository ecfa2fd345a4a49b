import { windowNames, windowProblems } from '../../shared/calendar.ts';
import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** Limits that could never be reached, and settings of a store that nothing is kept in. */
export function checkLimits(config: AiMcpProxyConfig): ConfigProblem[] {
  const { tool_defaults, tools = [], limits_store: store } = config;
  const limits = [tool_defaults.limits, ...tools.map((tool) => tool.limits)];
  const problems = limits.flatMap((one, i) => {
    const path = i === 0 ? 'tool_defaults.limits' : `tools.${i - 1}.limits`;
    return windowProblems(one ?? {}).map(({ window, message }) => ({ path: `${path}.${window}`, message }));
  });
  const tell = (path: string, message: string) => problems.push({ path: `limits_store.${path}`, message });
  if (store.policy === 'redis' && store.redis.host === undefined) tell('redis.host', 'required when policy is redis');
  // Limits of its sources count in the store of a listener.
  const hasOthers = config.mode === 'listener';
  if (
    store.policy === 'redis' &&
    !hasOthers &&
    !limits.some((one) => windowNames.some((name) => one?.[name] !== undefined))
  )
    tell('policy', 'there is no limit per second, minute, hour, day, month or year that would be counted in Redis');
  if (store.sync_rate !== -1 && store.policy !== 'redis')
    tell('sync_rate', 'only policy redis has anything to exchange counts with');
  if (store.sync_rate !== -1 && !store.fault_tolerant)
    tell('sync_rate', 'fault_tolerant false wants every call counted at once: write -1');
  return problems;
}
