import type { ModelInfo } from '@pydantic/genai-prices';

type Prices = Exclude<ModelInfo['prices'], readonly unknown[]>;

/** Names that prices have there, and here. What is not in it (searches, pages, hours) is not counted by the gateway. */
const classes: Readonly<Record<string, string>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'inputAudio',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'outputAudio',
};

/** Prices that are due for every request beside its tokens: without them, a cost would be too low. */
const perRequest = ['requests_kcount', 'input_text_messages_kcount'];

/** The periods of a price list; none where tokens alone do not tell the cost. */
export function periodsOf(prices: ModelInfo['prices']): Record<string, unknown>[] {
  const periods = Array.isArray(prices) ? prices : [{ prices }];
  const written = periods.map(({ constraint, prices }) => {
    if (perRequest.some((key) => prices[key] !== undefined)) return {};
    return { ...conditionOf(constraint), ...ratesOf(prices) };
  });
  return written.every((period) => 'rates' in period) ? written : [];
}

function conditionOf(constraint: Extract<ModelInfo['prices'], readonly unknown[]>[number]['constraint']) {
  if (constraint === undefined) return {};
  if (constraint.type === 'start_date') return { from: constraint.start_date };
  return { daily: [timeOf(constraint.start_time), timeOf(constraint.end_time)] };
}

function timeOf(text: string): string {
  if (!/^\d\d:\d\d:\d\dZ$/.test(text)) throw new Error(`a time of day that is not UTC: ${text}`);
  return text.slice(0, -1);
}

function ratesOf(prices: Prices): { rates?: Record<string, unknown> } {
  // Nothing at all is how the list writes what is free.
  if (Object.keys(prices).length === 0) return { rates: { input: 0, output: 0 } };
  const rates: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(prices)) {
    const name = classes[key];
    if (name === undefined || value === undefined) continue;
    rates[name] =
      typeof value === 'number' ? value : [value.base, ...value.tiers.map(({ start, price }) => [start, price])];
  }
  return Object.keys(rates).length === 0 ? {} : { rates };
}
