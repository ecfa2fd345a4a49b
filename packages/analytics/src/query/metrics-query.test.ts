import { describe, expect, it } from 'vitest';
import { metricsQuerySchema } from './metrics-query.ts';

const problems = (body: unknown) =>
  metricsQuerySchema.safeParse(body).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('a query of metrics', () => {
  it('is about API usage of the last hour if it says nothing', () => {
    const query = metricsQuerySchema.parse({});
    expect(query.dataSet.name).toBe('api_usage');
    expect(query.metrics.map(({ name }) => name)).toEqual(['request_count']);
    expect(query.timeRange).toEqual({ type: 'relative', time_range: '1h', tz: 'Etc/UTC' });
  });

  it('is told what is wrong, and where', () => {
    expect(problems({ metrics: ['requests'], dimensions: ['api'] })).toEqual([
      expect.stringMatching(/^metrics\.0: `requests` is no metric of api_usage, which has request_count, /),
      expect.stringMatching(/^dimensions\.0: `api` is not there: APIs .* part of the catalogue/),
    ]);
    expect(problems({ datasource: 'managed_cache_usage' })).toEqual([
      expect.stringMatching(/^datasource: managed_cache_usage is not there: Sallyport runs no caches/),
    ]);
    expect(problems({ filters: [{ field: 'route', operator: '<', value: 'a' }] })).toEqual([
      'filters.0.operator: `route` can be compared by in, not_in, =, !=, empty, not_empty only',
    ]);
    expect(problems({ filters: [{ field: 'status_code', operator: 'in', value: ['x'] }] })).toEqual([
      'filters.0.value: `status_code` is compared with a whole number up to 999',
    ]);
    expect(problems({ filters: [{ field: 'route', operator: 'in' }] })).toEqual([
      'filters.0.value: `in` needs a value',
    ]);
    expect(problems({ filters: [{ field: 'route', operator: 'empty', value: ['a'] }] })).toEqual([
      'filters.0.value: `empty` takes no value',
    ]);
    expect(problems({ granularity: 'hourly' })).toEqual(['granularity: needs the dimension `time`']);
    expect(problems({ dimensions: ['route', 'route'] })).toEqual(['dimensions: names a dimension twice']);
    expect(problems({ dimensions: ['route', 'consumer', 'time'] })).toHaveLength(1);
    expect(problems({ limit: 1001 })).toHaveLength(1);
    expect(problems({ order: 'descending' })).toHaveLength(1);
  });
});
