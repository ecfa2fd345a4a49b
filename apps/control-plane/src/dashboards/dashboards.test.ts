import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';
import { templates } from './templates/index.ts';

describe('dashboards', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  const tile = (changes: object = {}) => ({
    type: 'chart',
    layout: { position: { col: 0, row: 0 }, size: { cols: 3, rows: 2 } },
    definition: { query: { dimensions: ['route'] }, chart: { type: 'donut' } },
    ...changes,
  });
  const create = async (payload: object) => plane.ask('POST', '/v2/dashboards', { payload });
  const placesOf = async (definition: object) => {
    const { invalid_parameters = [] } = (await create({ name: 'x', definition })).json();
    return invalid_parameters.map(({ field }: { field: string }) => field);
  };

  it('are created, read, replaced and removed, and each change is in the audit log', async () => {
    const created = await create({ name: 'Routes', definition: { tiles: [tile()] }, labels: { team: 'payments' } });
    expect(created.statusCode).toBe(201);
    const { id, definition } = created.json();
    expect(definition).toEqual({ tiles: [{ ...tile(), id: expect.any(String) }] });
    expect((await plane.ask('GET', `/v2/dashboards/${id}`)).json()).toEqual(created.json());

    plane.nowMs += 1_000;
    const changed = await plane.ask('PUT', `/v2/dashboards/${id}`, { payload: { name: 'Other', definition } });
    expect(changed.json()).toEqual({
      ...created.json(),
      name: 'Other',
      labels: {},
      updated_at: '2026-11-26T12:00:01.000Z',
    });
    expect((await plane.ask('DELETE', `/v2/dashboards/${id}`)).statusCode).toBe(204);
    expect((await plane.ask('GET', `/v2/dashboards/${id}`)).json()).toMatchObject({ status: 404 });
    const log = (await plane.ask('GET', `/v3/audit-logs?filter[entity_id]=${id}`)).json();
    expect(log.data.map(({ action, actor }: Record<string, string>) => [action, actor])).toEqual([
      ['delete', 'operator'],
      ['update', 'operator'],
      ['create', 'operator'],
    ]);
  });

  it('are found by name and label, page by page', async () => {
    for (const name of ['Cost of models', 'Cost of tools', 'Errors'])
      await create({ name, definition: { tiles: [] }, labels: { recipe: name === 'Errors' ? 'errors' : 'cost' } });
    const namesOf = async (query: string) => {
      const { data, meta } = (await plane.ask('GET', `/v2/dashboards?${query}`)).json();
      return [data.map(({ name }: { name: string }) => name), meta.page.total];
    };
    expect(await namesOf('filter[labels.recipe]=cost&sort=name&page[size]=1')).toEqual([['Cost of models'], 2]);
    expect(await namesOf('filter[labels.recipe]=cost&sort=name&page[size]=1&page[number]=2')).toEqual([
      ['Cost of tools'],
      2,
    ]);
    expect(await namesOf('filter[name][contains]=error')).toEqual([['Errors'], 1]);
  });

  it('say where a tile is wrong', async () => {
    const at = (col: number, cols: number) => ({ position: { col, row: 0 }, size: { cols, rows: 1 } });
    const wrong = { query: { dimensions: ['nothing'] }, chart: { type: 'donut', colour: 'red' } };
    const unfit = { query: { dimensions: ['time'] }, chart: { type: 'donut' } };
    expect(await placesOf({ tiles: [tile({ layout: at(4, 3) })] })).toEqual(['definition.tiles.0.layout.size.cols']);
    expect(await placesOf({ tiles: [tile({ layout: at(6, 1) })] })).toContain('definition.tiles.0.layout.position.col');
    expect(await placesOf({ tiles: [tile({ definition: wrong })] })).toContain(
      'definition.tiles.0.definition.chart.colour',
    );
    expect(await placesOf({ tiles: [tile({ definition: unfit })] })).toEqual([
      'definition.tiles.0.definition.chart.type',
    ]);
    expect(await placesOf({ tiles: [tile({ id: 'a' }), tile({ id: 'a' })] })).toEqual(['definition.tiles.1.id']);
    expect(await placesOf({ tiles: [tile({ type: 'slottable' })] })).toEqual(['definition.tiles.0.type']);
    expect(await placesOf({ tiles: Array.from({ length: 103 }, () => tile()) })).toEqual(['definition.tiles']);
    expect(await placesOf({ tiles: Array.from({ length: 102 }, () => tile()) })).toEqual([]);
  });

  it('may have filters for all tiles, which some data set must understand', async () => {
    const filters = (...preset_filters: object[]) => ({ tiles: [], preset_filters });
    expect(await placesOf(filters({ field: 'ai_provider', operator: 'in', value: ['openai'] }))).toEqual([]);
    expect(await placesOf(filters({ field: 'route', operator: '<', value: 'x' }))).toEqual([
      'definition.preset_filters.0.operator',
    ]);
    expect(await placesOf(filters({ field: 'nothing', operator: 'empty' }))).toEqual([
      'definition.preset_filters.0.field',
    ]);
  });

  it('have names, and labels that can be found by', async () => {
    const statusOf = async (changes: object) =>
      (await create({ name: 'x', definition: { tiles: [] }, ...changes })).statusCode;
    expect(await statusOf({ name: '' })).toBe(400);
    expect(await statusOf({ name: 'x'.repeat(256) })).toBe(400);
    expect(await statusOf({ labels: { 'konnect-x': 'y' } })).toBe(400);
    expect(await statusOf({ labels: { team: '' } })).toBe(400);
    expect(await statusOf({ created_by: 'mallory' })).toBe(400);
    expect(await statusOf({ labels: { team: 'a.b-c_d' } })).toBe(201);
  });

  it.each(templates.map((template) => [template.id, template] as const))(
    'can be begun from the template %s, whose questions are all answered',
    async (_id, { name, definition }) => {
      const created = await create({ name, definition });
      expect(created.json()).toMatchObject({ name });
      for (const { definition } of created.json().definition.tiles) {
        const answer = await plane.ask('POST', '/v2/metrics', { payload: definition.query });
        expect(answer.statusCode, JSON.stringify(definition.query)).toBe(200);
      }
    },
  );

  it('are offered as templates', async () => {
    const { data } = (await plane.ask('GET', '/v2/dashboard-templates')).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual(templates.map(({ id }) => id));
  });
});
