import { describe, expect, it } from 'vitest';
import { draftOfSearch, searchOfDraft } from './draft-in-address.ts';

describe('a question in an address', () => {
  it('is the question that was put there', () => {
    const draft = {
      datasource: 'llm_usage',
      metrics: ['cost', 'total_tokens'],
      by: ['ai_provider'],
      filters: [{ field: 'ai_provider', operator: 'in', value: ['a', 'b'] }],
      granularity: 'hourly',
      look: 'top',
      limit: 10,
    } as const;
    expect(draftOfSearch(searchOfDraft(draft) as Record<string, string>)).toEqual(draft);
  });

  it('is requests over time where it tells none', () => {
    expect(draftOfSearch({ look: 'nothing' })).toMatchObject({ metrics: ['request_count'], by: [], look: 'bars' });
  });
});
