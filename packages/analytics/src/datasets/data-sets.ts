import type { DataSet } from './data-set.ts';
import { agenticUsage } from './sets/agentic-usage.ts';
import { apiUsage } from './sets/api-usage.ts';
import { basic } from './sets/basic.ts';
import { feedback } from './sets/feedback.ts';
import { guardUsage } from './sets/guard-usage.ts';
import { llmUsage } from './sets/llm-usage.ts';

/** The registry: what can be asked, by everyone (explorer, tiles, alerts, tools of models, the reference). */
export const dataSets: readonly DataSet[] = [apiUsage, llmUsage, agenticUsage, guardUsage, feedback, basic];

/** Konnect's data sets that there is nothing to tell about, and why. */
export const refusedDataSets: Readonly<Record<string, string>> = {
  platform_usage:
    'platform_usage is not there: entities can be counted once the control plane keeps them; GET /v2/entity-names tells those that gateways have',
  managed_cache_usage:
    'managed_cache_usage is not there: Sallyport runs no caches of its own; a Redis or Valkey is watched by its own metrics',
};
