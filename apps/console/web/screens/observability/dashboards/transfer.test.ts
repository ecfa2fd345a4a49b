import { describe, expect, it } from 'vitest';
import type { Dashboard } from './dashboard.ts';
import { exportText, readImport } from './transfer.ts';

const dashboard: Dashboard = {
  id: 'd',
  name: 'Costs',
  description: 'What models cost',
  labels: { team: 'platform' },
  created_by: 'alice',
  created_at: '2026-11-27T00:00:00Z',
  updated_at: '2026-11-27T00:00:00Z',
  definition: {
    tiles: [
      {
        type: 'chart',
        id: 't',
        layout: { position: { col: 0, row: 0 }, size: { cols: 3, rows: 2 } },
        definition: { query: { metrics: ['cost'] }, chart: { type: 'single_value', chart_title: 'Cost' } },
      },
    ],
    preset_filters: [{ field: 'ai_provider', operator: 'in', value: ['a'] }],
  },
};
const { id, created_by, created_at, updated_at, ...told } = dashboard;

describe('a dashboard in a file', () => {
  it('is what it was', () => {
    expect(readImport(exportText(dashboard))).toEqual({ dashboard: told });
  });

  it('is refused where there is something in it that cannot be shown', () => {
    const [tile] = dashboard.definition.tiles;
    const tiles = [
      { ...tile, type: 'slottable' },
      { ...tile, definition: { query: {}, chart: { type: 'hexagons' } } },
    ];
    expect(readImport(JSON.stringify({ ...told, definition: { tiles } }))).toEqual({
      problems: [
        'Tile 1 is of the type “slottable”, which is not known here.',
        'Tile 2 is a chart of the type “hexagons”, which is not known here.',
      ],
    });
  });

  it.each(['{', '[]', '{"name":"a"}', '{"definition":{"tiles":[]}}'])('is none: %s', (text) => {
    expect(readImport(text)).toHaveProperty('problems');
  });
});
