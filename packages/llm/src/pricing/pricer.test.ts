import { describe, expect, it } from 'vitest';
import { noUsage, type Usage } from '../neutral/usage.ts';
import { loadPriceList } from './load.ts';
import { type OwnPrices, parseTokens } from './own-prices.ts';
import { Pricer } from './pricer.ts';

const list = await loadPriceList();
const nowMs = Date.parse('2026-11-26');
const used = (classes: Partial<Usage>): Usage => ({ ...noUsage(), ...classes });
const cost = (provider: string, model: string, usage: Partial<Usage>, own: OwnPrices = {}) =>
  new Pricer(list, provider, own).costOf(used(usage), [undefined, model], nowMs);

describe('what a request costs', () => {
  it('is in the table, by the names that the configuration has for providers', () => {
    const million = { input: 1e6, output: 1e6 };
    expect(cost('openai', 'gpt-4o', million)).toEqual({ dollars: 12.5, source: 'table' });
    expect(cost('bedrock', 'anthropic.claude-3-5-sonnet-20241022-v2:0', million).dollars).toBe(18);
    expect(cost('gemini', 'gemini-2.5-flash', million).dollars).toBeCloseTo(2.8, 9);
    expect(cost('xai', 'grok-4.5', million).dollars).toBeGreaterThan(0);
    expect(cost('huggingface', 'Qwen/Qwen3-32B:groq', million).dollars).toBeCloseTo(0.88, 9);
  });

  it('is by the model that answered, then by the one that was asked', () => {
    const pricer = new Pricer(list, 'azure', {});
    expect(pricer.costOf(used({ input: 1e6 }), ['gpt-4o-2024-08-06', 'our-deployment'], nowMs).dollars).toBe(2.5);
    expect(pricer.costOf(used({ input: 1e6 }), ['something-new', 'gpt-4o'], nowMs).dollars).toBe(2.5);
  });

  it('is null when nobody knows, never 0', () => {
    expect(cost('azure', 'our-deployment', { input: 10 })).toEqual({ dollars: null, source: undefined });
    expect(cost('huggingface', 'Qwen/Qwen3-32B', { input: 10 }).dollars).toBeNull();
    expect(cost('ollama', 'llama3', {}).dollars).toBeNull();
  });

  it('is null for a tier whose price the table does not have, unless the configuration tells a factor', () => {
    const usage = { input: 1e6, serviceTier: 'flex' };
    expect(cost('openai', 'gpt-4o', usage).dollars).toBeNull();
    expect(cost('openai', 'gpt-4o', { ...usage, serviceTier: 'default' }).dollars).toBe(2.5);
    const service_tier_factor = [{ tier: 'flex', factor: 0.5 }];
    expect(cost('openai', 'gpt-4o', usage, { service_tier_factor })).toEqual({ dollars: 1.25, source: 'table' });
  });
});

/** As providers have told them; how each dialect reads its own is tested there. */
describe('what recorded answers cost', () => {
  it('Anthropic, with a cache that is read and written', () => {
    // usage: input_tokens 3, cache_creation {5m 1024, 1h 2048}, cache_read_input_tokens 20000, output_tokens 500
    const usage = { input: 3, cacheWrite5m: 1_024, cacheWrite1h: 2_048, cacheRead: 20_000, output: 500 };
    const dollars = (3 * 3 + 1_024 * 3.75 + 2_048 * 6 + 20_000 * 0.3 + 500 * 15) / 1e6;
    expect(cost('anthropic', 'claude-sonnet-4-5-20250929', usage).dollars).toBeCloseTo(dollars, 12);
  });

  it('OpenAI, with a prompt of which most was cached', () => {
    // usage: prompt_tokens 2006 (cached_tokens 1920), completion_tokens 300
    const dollars = (86 * 2.5 + 1_920 * 1.25 + 300 * 10) / 1e6;
    expect(cost('openai', 'gpt-4o-2024-08-06', { input: 86, cacheRead: 1_920, output: 300 }).dollars).toBeCloseTo(
      dollars,
      12,
    );
  });

  it('Gemini, whose thoughts are told apart and cost as what is said', () => {
    // usageMetadata: promptTokenCount 1000, candidatesTokenCount 200, thoughtsTokenCount 800
    const dollars = (1_000 * 0.3 + 1_000 * 2.5) / 1e6;
    expect(cost('gemini', 'gemini-2.5-flash', { input: 1_000, output: 200, reasoning: 800 }).dollars).toBeCloseTo(
      dollars,
      12,
    );
  });
});

describe('prices of the configuration', () => {
  const usage = { input: 1e6, cacheRead: 1e6, cacheWrite5m: 1e6, cacheWrite1h: 1e6, output: 1e6, reasoning: 1e6 };

  it('stand instead of the table’s; what is not told of a cache costs as input', () => {
    const own = { input_cost: 1, output_cost: 2 };
    expect(cost('openai', 'gpt-4o', usage, own)).toEqual({ dollars: 1 * 4 + 2 * 2, source: 'config' });
    const caches = { ...own, cache_read_cost: 0.1, cache_write_cost: 1.5 };
    expect(cost('ollama', 'mine', usage, caches).dollars).toBeCloseTo(1 + 0.1 + 1.5 * 2 + 2 * 2, 9);
    const list = { ...caches, cache_write_cost_list: [{ ttl: '1h', cost: 3 }] };
    expect(cost('ollama', 'mine', usage, list).dollars).toBeCloseTo(1 + 0.1 + 1.5 + 3 + 2 * 2, 9);
  });

  it('leave the rest to the table, and are not enough where that knows nothing', () => {
    expect(cost('openai', 'gpt-4o', { input: 1e6, output: 1e6 }, { input_cost: 1 }).dollars).toBe(11);
    expect(cost('ollama', 'mine', { input: 1e6, output: 1e6 }, { input_cost: 1 }).dollars).toBeNull();
    expect(cost('ollama', 'mine', { input: 1e6 }, { input_cost: 1 }).dollars).toBe(1);
  });

  it('rise with the highest threshold that is exceeded', () => {
    const own = {
      input_cost: 1,
      output_cost: 1,
      context_window_factor: [
        { above: '1m', input_factor: 4, output_factor: 3 },
        { above: '200k', input_factor: 2, output_factor: 1.5 },
      ],
    };
    const dollars = (input: number) => cost('ollama', 'mine', { input, output: 1e6 }, own).dollars;
    expect(dollars(200_000)).toBeCloseTo(0.2 + 1, 9);
    expect(dollars(200_001)).toBeCloseTo(0.400002 + 1.5, 9);
    expect(dollars(2_000_000)).toBeCloseTo(8 + 3, 9);
  });

  it('are multiplied by the factor of the tier that was served: the longest name in it counts', () => {
    const own = {
      input_cost: 1,
      service_tier_factor: [
        { tier: 'priority', factor: 2 },
        { tier: 'flex', factor: 0.5 },
        { tier: 'flex-batch', factor: 0.25 },
      ],
    };
    const dollars = (serviceTier: string) => cost('ollama', 'mine', { input: 1e6, serviceTier }, own).dollars;
    expect(['Priority', 'fast', 'FLEX', 'flex-batch-1', 'default'].map(dollars)).toEqual([2, 2, 0.5, 0.25, 1]);
  });

  it('read thresholds in thousands and millions', () => {
    expect(['200k', '1m', '1.5M', '128000', 'many'].map(parseTokens)).toEqual([2e5, 1e6, 1.5e6, 128000, undefined]);
  });
});
