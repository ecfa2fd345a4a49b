import { describe, expect, it } from 'vitest';
import type { ApiCall, PlatformApi } from '../api.ts';
import { listControlPlanes } from './list-control-planes.ts';

/** An API that tells 230 control planes, at most a hundred at once. */
class ManyControlPlanes implements PlatformApi {
  readonly pages: unknown[] = [];

  async call({ query = {} }: ApiCall) {
    const size = Number(query['page[size]']);
    const number = Number(query['page[number]']);
    this.pages.push(number);
    const config = { control_plane_endpoint: '', telemetry_endpoint: '', cluster_type: '', cloud_gateway: false };
    const all = Array.from({ length: 230 }, (_, index) => ({
      id: String(index),
      name: `plane-${index}`,
      description: '',
      labels: {},
      config,
      created_at: '',
      updated_at: '',
    }));
    expect(size).toBeLessThanOrEqual(100);
    const data = all.slice((number - 1) * size, number * size);
    return { status: 200, body: { data, meta: { page: { number, size, total: all.length } } } };
  }
}

describe('list_control_planes', () => {
  const { signal } = new AbortController();
  const list = async (api: PlatformApi, pageSize: number, pageNumber: number) => {
    const { controlPlanes, metadata } = await listControlPlanes.run({ pageSize, pageNumber }, { api, signal });
    return { ids: controlPlanes.map(({ controlPlaneId }) => Number(controlPlaneId)), metadata };
  };

  it('tells pages of any size out of those of the API', async () => {
    const api = new ManyControlPlanes();
    for (const pageSize of [1, 30, 100, 130, 1000]) {
      const { metadata } = await list(api, pageSize, 1);
      const told: number[] = [];
      for (let number = 1; number <= metadata.totalPages; number++)
        told.push(...(await list(api, pageSize, number)).ids);
      expect(told).toEqual(Array.from({ length: 230 }, (_, index) => index));
    }
    expect((await list(api, 100, 4)).ids).toEqual([]);
  });

  it('asks the API for no more pages than it needs', async () => {
    const api = new ManyControlPlanes();
    await list(api, 130, 2);
    expect(api.pages).toEqual([2, 3]);
  });
});
