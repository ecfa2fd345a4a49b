import { isZone } from '@sallyport/contracts';
import { compileClaimSubjects } from '../shared/claim-subjects.ts';
import { storeProblems } from '../shared/spending/store.ts';
import { traitProblems } from '../shared/trait-problems.ts';
import type { AiRateLimitingAdvancedConfig, LimitSettings, PolicySettings } from './schema.ts';

type Tell = (path: string, message: string) => void;

/** What no single setting can say. */
export function aiRateLimitingAdvancedProblems(
  config: AiRateLimitingAdvancedConfig,
): { path: string; message: string }[] {
  const problems = storeProblems(config);
  const tell: Tell = (path, message) => void problems.push({ path, message });
  const { policies, llm_providers: providers } = config;
  if (policies === undefined && providers === undefined)
    tell('policies', 'at least one of policies and llm_providers is required');
  if (policies !== undefined && providers !== undefined)
    tell('llm_providers', 'goes without policies: these match providers with type provider');
  if (policies !== undefined) policiesProblems(config, policies, tell);
  if (providers !== undefined) providersProblems(config, tell);
  return problems;
}

function policiesProblems(config: AiRateLimitingAdvancedConfig, policies: readonly PolicySettings[], tell: Tell): void {
  const ids = policies.flatMap(({ id }) => id ?? []);
  if (new Set(ids).size < ids.length) tell('policies', 'two policies have one id');
  for (const [name, isSet] of [
    ['identifier', config.identifier !== 'consumer'],
    ['header_name', config.header_name !== undefined],
    ['path', config.path !== undefined],
    ['claim', config.claim !== undefined],
    ['disable_penalty', config.disable_penalty],
  ] as const)
    if (isSet) tell(name, 'goes with llm_providers: policies say with match and partition_by what is counted together');
  policies.forEach((policy, index) => {
    policyProblems(config, policy, (path, message) => tell(`policies.${index}${path}`, message));
  });
}

function policyProblems(config: AiRateLimitingAdvancedConfig, policy: PolicySettings, tell: Tell): void {
  const { match = [], limits = [], concurrent_requests: concurrent, timezone } = policy;
  if (limits.length === 0 && concurrent === undefined) tell('.limits', 'at least one limit is required');
  match.forEach((one, index) => void traitProblems(one, (path, message) => tell(`.match.${index}${path}`, message)));
  const type = policy.window_type ?? config.window_type;
  if (timezone !== undefined && type !== 'calendar') tell('.timezone', 'goes with window_type calendar');
  if (timezone !== undefined && !isZone(timezone)) tell('.timezone', 'is no time zone that is known here');
  const seen = new Set<string>();
  limits.forEach((limit, index) => {
    limitProblems(limit, type, (path, message) => tell(`.limits.${index}${path}`, message));
    const { window_size, period, quantity, tokens_count_strategy = config.tokens_count_strategy } = limit;
    const name = `${tokens_count_strategy} ${quantity ?? ''} ${window_size ?? period}`;
    if (seen.has(name)) tell(`.limits.${index}`, 'there are two limits of the same kind and window');
    seen.add(name);
  });
}

function limitProblems(settings: LimitSettings, type: string, tell: Tell): void {
  const { window_size, period, week_start_day, month_day, quantity, tokens_count_strategy: strategy } = settings;
  if (type === 'calendar') {
    if (period === undefined) tell('.period', 'required when window_type is calendar');
    if (window_size !== undefined) tell('.window_size', 'goes with window_type fixed or sliding');
  } else {
    if (window_size === undefined) tell('.window_size', `required when window_type is ${type}`);
    if (period !== undefined) tell('.period', 'goes with window_type calendar');
  }
  if (week_start_day !== undefined && period !== 'week') tell('.week_start_day', 'goes with period week');
  if (month_day !== undefined && period !== 'month') tell('.month_day', 'goes with period month');
  if ((strategy === 'quantity') !== (quantity !== undefined))
    tell('.quantity', 'goes with tokens_count_strategy quantity, which needs it');
}

function providersProblems(config: AiRateLimitingAdvancedConfig, tell: Tell): void {
  const { llm_providers: providers = [], identifier, header_name, path, claim } = config;
  if (identifier === 'header' && header_name === undefined) tell('header_name', 'required when identifier is header');
  if (identifier === 'path' && path === undefined) tell('path', 'required when identifier is path');
  if (identifier === 'claim' && claim === undefined) tell('claim', 'required when identifier is claim');
  if (claim !== undefined && compileClaimSubjects(claim) === undefined) tell('claim', 'is no path to a claim');
  if (new Set(providers.map(({ name }) => name)).size < providers.length)
    tell('llm_providers', 'two entries are for one provider');
  providers.forEach(({ name, limit, window_size }, index) => {
    if (limit.length !== window_size.length)
      tell(`llm_providers.${index}.limit`, 'You must provide the same number of windows and limits');
    if (new Set(window_size).size < window_size.length)
      tell(`llm_providers.${index}.window_size`, 'there are two windows of the same size');
    if (name === 'customCost')
      tell(
        `llm_providers.${index}.name`,
        'customCost needs a function in Lua, which is not run here: write policies with tokens_count_strategy quantity',
      );
  });
  const prompts = providers.some(({ name }) => name === 'requestPrompt');
  if (config.disable_penalty && !(prompts && config.window_type === 'sliding'))
    tell('disable_penalty', 'goes with requestPrompt in sliding windows: nothing else counts refused requests');
}
