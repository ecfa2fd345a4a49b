import { noUsage } from '@sallyport/llm';
import { exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { ModelPrices, type PricedTarget } from './model-prices.ts';

const nowMs = Date.parse('2026-11-26');
const usage = { ...noUsage(), input: 1e6, output: 1e6 };

function called() {
  const x = exchange({ method: 'POST' });
  x.llm = {
    plugin: 'ai-proxy',
    pluginId: 'p',
    operation: 'chat',
    dialect: 'openai-chat',
    mode: 'oneshot',
    attempts: [],
    logsStatistics: true,
  };
  return x;
}

async function pricesOf(services = fakeServices()) {
  const prices = new ModelPrices(services);
  await prices.loading;
  return { prices, services };
}

describe('prices of models', () => {
  it('are told to the exchange, with who knows them', async () => {
    const { prices } = await pricesOf();
    const x = called();
    expect(prices.book(x, { provider: 'openai' }, usage, ['gpt-4o-2024-08-06'], nowMs).dollars).toBe(12.5);
    expect(x.llm).toMatchObject({ cost: 12.5, priceSource: 'table' });
    const own: PricedTarget = { provider: 'openai', options: { input_cost: 1, output_cost: 1 } };
    prices.book(x, own, usage, ['gpt-4o'], nowMs);
    expect(x.llm).toMatchObject({ cost: 2, priceSource: 'config' });
    expect(x.quantities).toBeUndefined();
  });

  it('that nobody knows are null, counted each time and logged once per model', async () => {
    const { prices, services } = await pricesOf();
    for (const model of ['ours', 'ours', 'theirs']) {
      const x = called();
      prices.book(x, { provider: 'vllm' }, usage, [undefined, model], nowMs);
      expect(x.llm).toMatchObject({ cost: null });
      expect(x.quantities).toEqual({ unpriced_calls: 1 });
    }
    expect(services.log.entries.map(({ fields }) => fields)).toEqual([
      { provider: 'vllm', model: 'ours' },
      { provider: 'vllm', model: 'theirs' },
    ]);
  });

  it('that could not be loaded fail nothing: those of the configuration hold', async () => {
    const services = fakeServices();
    const prices = new ModelPrices(services, () => Promise.reject(new Error('no such file')));
    await prices.loading;
    expect(prices.loading).toBeUndefined();
    const own: PricedTarget = { provider: 'openai', options: { input_cost: 1, output_cost: 1 } };
    expect(prices.book(called(), own, usage, ['gpt-4o'], nowMs).dollars).toBe(2);
    expect(prices.book(called(), { provider: 'openai' }, usage, ['gpt-4o'], nowMs).dollars).toBeNull();
    expect(services.log.entries[0]).toMatchObject({ level: 'error', fields: { error: 'Error: no such file' } });
  });

  it('are loaded once for all plugins, and waited for once', async () => {
    const services = fakeServices();
    const first = new ModelPrices(services);
    const second = new ModelPrices(services);
    expect(second.loading).toBe(first.loading);
    await first.loading;
    expect(first.loading).toBeUndefined();
    first.close();
    expect(second.book(called(), { provider: 'openai' }, usage, ['gpt-4o'], nowMs).dollars).toBe(12.5);
  });
});
