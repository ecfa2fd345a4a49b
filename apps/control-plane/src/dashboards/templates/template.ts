import type { Chart } from '../../charts/chart.ts';
import { columns, type DashboardDefinition } from '../definition.ts';

/** A dashboard to begin with. */
export interface Template {
  id: string;
  name: string;
  description: string;
  definition: DashboardDefinition;
}

interface Row {
  height: number;
  tiles: readonly ChartOfRow[];
}

interface ChartOfRow {
  title: string;
  type: Chart['type'];
  query: Readonly<Record<string, unknown>>;
  stacked?: boolean;
}

/** Puts rows of tiles below each other; the tiles of a row are equally wide. */
export function layOut(rows: readonly Row[]): DashboardDefinition {
  let row = 0;
  const tiles: DashboardDefinition['tiles'] = [];
  for (const { height, tiles: charts } of rows) {
    const cols = columns / charts.length;
    charts.forEach(({ title, type, query, stacked }, index) => {
      tiles.push({
        type: 'chart',
        layout: { position: { col: index * cols, row }, size: { cols, rows: height } },
        definition: {
          query: { ...query },
          chart: { type, chart_title: title, ...(stacked !== undefined && { stacked }) } as Chart,
        },
      });
    });
    row += height;
  }
  return { tiles };
}
