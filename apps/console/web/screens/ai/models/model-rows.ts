import type { Measures } from '../parts/measures.ts';
import type { Offer } from './offers.ts';

/** A model of a provider: what was measured of it, and who offers it. */
export interface ModelRow {
  readonly provider: string;
  readonly model: string;
  readonly values: Readonly<Record<string, number | null>>;
  readonly offers: readonly Offer[];
}

/** What was asked of each model, most first; then those that are offered and were not asked. */
export function modelRows(measures: Measures, offers: readonly Offer[]): readonly ModelRow[] {
  const offersAt = (provider: string, model: string) =>
    offers.filter((offer) => offer.provider === provider && offer.model === model);
  const asked = measures.rows
    .map(({ ids: [provider = '', model = ''], values }) => ({
      provider,
      model,
      values,
      offers: offersAt(provider, model),
    }))
    // Requests that were refused before a model was chosen have none.
    .filter(({ model }) => model !== 'empty')
    .sort((a, b) => (b.values[countMetric] ?? 0) - (a.values[countMetric] ?? 0));
  const names = new Set(asked.map(({ provider, model }) => JSON.stringify([provider, model])));
  const idle = offers.flatMap(({ provider, model }): readonly ModelRow[] => {
    const name = JSON.stringify([provider, model]);
    if (names.has(name)) return [];
    names.add(name);
    return [{ provider, model, values: {}, offers: offersAt(provider, model) }];
  });
  return [...asked, ...idle];
}

export const countMetric = 'ai_request_count';
