import { randomUUID } from 'node:crypto';
import { dataSets } from '@sallyport/analytics';
import { z } from 'zod';
import { chartDefinitionSchema } from '../charts/definition.ts';
import { metricsQuerySchema } from '../metrics/area.ts';
import { passOn } from '../saved/pass-on.ts';

export const columns = 6;
/** 17 rows of 6. */
const tilesMax = 102;
const rowsMax = 1_000;

const layoutSchema = z
  .strictObject({
    position: z.strictObject({
      col: z
        .int()
        .min(0)
        .max(columns - 1),
      row: z.int().min(0).max(rowsMax),
    }),
    size: z.strictObject({ cols: z.int().min(1).max(columns), rows: z.int().min(1).max(rowsMax) }),
  })
  .refine(({ position, size }) => position.col + size.cols <= columns, {
    path: ['size', 'cols'],
    error: `reaches over the last of ${columns} columns`,
  });

const tileSchema = z.strictObject({
  type: z.literal('chart'),
  id: z.string().min(1).max(64).optional().describe('Made where it is missing.'),
  layout: layoutSchema,
  definition: chartDefinitionSchema,
});

/** A filter as it is written in queries; at least one data set must understand it. */
const presetFilterSchema = z.record(z.string(), z.unknown()).check(({ value, issues }) => {
  const attempts = dataSets.map(({ name }) => metricsQuerySchema.safeParse({ datasource: name, filters: [value] }));
  if (attempts.some(({ success }) => success)) return;
  // Where the field is known, that data set says best what is wrong.
  const told = attempts.map(({ error }) => error!.issues).sort((a, b) => fieldIssues(a) - fieldIssues(b))[0]!;
  passOn(told, issues, value, (path) => path.slice(2));
});

function fieldIssues(issues: readonly z.core.$ZodIssue[]): number {
  return issues.filter(({ path }) => path[2] === 'field').length;
}

export const dashboardDefinitionSchema = z
  .strictObject({
    tiles: z.array(tileSchema).max(tilesMax),
    preset_filters: z
      .array(presetFilterSchema)
      .max(50)
      .optional()
      .describe('Hold for every tile whose data set has the field.'),
  })
  .check(({ value: { tiles }, issues }) => {
    const ids = tiles.map(({ id }) => id);
    ids.forEach((id, index) => {
      if (id === undefined || ids.indexOf(id) === index) return;
      issues.push({ code: 'custom', path: ['tiles', index, 'id'], message: 'is that of another tile', input: id });
    });
  })
  .transform(({ tiles, ...more }) => ({
    ...more,
    tiles: tiles.map((tile) => ({ ...tile, id: tile.id ?? randomUUID() })),
  }));

export type DashboardDefinition = z.input<typeof dashboardDefinitionSchema>;
