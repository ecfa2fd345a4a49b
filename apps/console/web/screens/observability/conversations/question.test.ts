import { describe, expect, it } from 'vitest';
import { narrowedBy, questionOf } from './question.ts';

const nowMs = Date.parse('2026-11-26T12:00:00Z');

describe('which conversations are asked for', () => {
  it('is what the address says, and nothing else of it', () => {
    expect(narrowedBy({ subject: 'alice', model: '', time: '7d', x: 'y' })).toEqual({ subject: 'alice' });
  });

  it('is told to the API in its own words', () => {
    const day = { type: 'relative', time_range: '24h' } as const;
    expect(questionOf(day, { tool: 'list_services', outcome: 'refused', min_cost: '0.5' }, nowMs)).toEqual({
      tool: 'list_services',
      has_refusal: 'true',
      min_cost: '0.5',
      start: '2026-11-25T12:00:00.000Z',
    });
    const range = { type: 'absolute', start: '2026-11-01T00:00:00.000Z', end: '2026-11-02T00:00:00.000Z' } as const;
    expect(questionOf(range, { outcome: 'fine' }, nowMs)).toEqual({
      has_error: 'false',
      start: range.start,
      end: range.end,
    });
    const lastWeek = { type: 'relative', time_range: 'previous_week' } as const;
    expect(questionOf(lastWeek, {}, nowMs)).toEqual({
      start: new Date(2026, 10, 16).toISOString(),
      end: new Date(2026, 10, 23).toISOString(),
    });
  });
});
