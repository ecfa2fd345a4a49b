import { calcPrice, type Usage as TheirUsage, waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputTokens, noUsage, outputTokens, type Usage } from '../neutral/usage.ts';
import { loadPriceList } from './load.ts';
import { PriceList } from './price-list.ts';
import { costOf } from './rates.ts';
import { snapshot } from './snapshot.ts';

const list = await loadPriceList();
const nowMs = Date.parse('2026-11-26');

describe('the snapshot of public prices', () => {
  it('costs what the package that it is from says, for every model, tokens and day', async () => {
    const models = (await waitForUpdate())!
      .filter(({ id }) => Object.hasOwn(snapshot.providers, id))
      .flatMap((provider) => provider.models.map((model) => ({ provider: provider.id, model: model.id })));
    expect(models.length).toBeGreaterThan(1_500);
    let compared = 0;
    const tokens = fc.integer({ min: 0, max: 400_000 });
    const days = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2027-06-01') });
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        tokens,
        tokens,
        tokens,
        tokens,
        days,
        (asked, input, read, write, output, atMs) => {
          const usage = { ...noUsage(), input, cacheRead: read, cacheWrite5m: write, output };
          const theirs = calcPrice(theirUsage(usage), asked.model, {
            providerId: asked.provider,
            timestamp: new Date(atMs),
          });
          const rates = list.find(asked.provider, asked.model, atMs);
          if (rates === undefined || theirs === null) return;
          const ours = costOf(usage, rates);
          // They take what has no price for free.
          if (ours === undefined) return;
          compared++;
          expect(ours).toBeCloseTo(theirs.total_price, 9);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(2_000);
  });

  it('says where it is from, and when', () => {
    expect(snapshot.source).toMatch(/^@pydantic\/genai-prices \d+\.\d+\.\d+$/);
    expect(snapshot.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

describe('names of models', () => {
  const input = (provider: string, model: string, atMs = nowMs) => list.find(provider, model, atMs)?.input;

  it('are found as providers write them', () => {
    expect(input('openai', 'gpt-4o-2024-08-06')).toBe(2.5);
    expect(input('openai', 'GPT-4o')).toBe(2.5);
    expect(input('anthropic', 'claude-3-5-haiku-20241022')).toBe(0.8);
    expect(input('aws', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0')).toBe(3);
    const profile =
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0';
    expect(input('aws', profile)).toBe(3);
    expect(input('google', 'models/gemini-2.5-flash')).toBe(0.3);
    expect(input('google', 'publishers/anthropic/models/claude-sonnet-4@20250514')).toBe(3);
  });

  it('are found with a date that the table does not know', () => {
    expect(input('openai', 'gpt-4.1-mini-2025-04-14')).toBe(input('openai', 'gpt-4.1-mini'));
    expect(input('mistral', 'codestral-20990101')).toBe(input('mistral', 'codestral'));
  });

  it('are those of the makers too, where a cloud serves them', () => {
    expect(input('azure', 'gpt-4o')).toBe(2.5);
    expect(input('azure', 'claude-sonnet-4-5')).toBeDefined();
  });

  it('that nobody knows have no price', () => {
    expect(list.find('azure', 'our-deployment', nowMs)).toBeUndefined();
    expect(list.find('nobody', 'gpt-4o', nowMs)).toBeUndefined();
    expect(list.find('constructor', 'gpt-4o', nowMs)).toBeUndefined();
  });

  it('that are long and hostile take no time', () => {
    const before = performance.now();
    for (let i = 0; i < 200; i++) list.find('aws', `${'-20240806'.repeat(10_000)}${i}`, nowMs);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('prices over time', () => {
  const own = new PriceList({
    source: 'test',
    licence: 'none',
    date: '2026-01-01',
    providers: {
      one: {
        models: `
[["=dated"],{"rates":{"input":1,"output":1}},{"from":"2026-06-01","rates":{"input":2,"output":2}}]
[["=nightly"],{"rates":{"input":4,"output":4}},{"daily":["23:00:00","05:00:00"],"rates":{"input":1,"output":1}}]
[["=first"]]
[["^fir"],{"rates":{"input":9,"output":9}}]
`,
      },
    },
  });
  const input = (model: string, at: string) => own.find('one', model, Date.parse(at))?.input;

  it('change on their day, and by the time of day', () => {
    expect(['2026-05-31T23:59:59Z', '2026-06-01T00:00:00Z'].map((at) => input('dated', at))).toEqual([1, 2]);
    const times = ['22:59:59', '23:00:00', '04:59:59', '05:00:00'];
    expect(times.map((time) => input('nightly', `2026-01-01T${time}Z`))).toEqual([4, 1, 1, 4]);
  });

  it('of the first line that means a name count, also when it has none', () => {
    expect(input('first', '2026-01-01')).toBeUndefined();
    expect(input('firm', '2026-01-01')).toBe(9);
  });
});

function theirUsage(usage: Usage): TheirUsage {
  return {
    input_tokens: inputTokens(usage),
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite5m,
    output_tokens: outputTokens(usage),
  };
}
