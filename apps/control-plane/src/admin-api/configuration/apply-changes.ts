import { z } from 'zod';
import { demand } from '../../access/judge.ts';
import type { Principal } from '../../access/principal.ts';
import type { ConfigChange, WriteOptions, WrittenConfig } from '../../configuration/change.ts';
import { invalid } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { permissionsOf } from '../permissions-of.ts';
import { asProblems } from './refused-problem.ts';

export const changesBytesMax = 64 * 1024 * 1024;
const changesMax = 200_000;

const fields = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
);
const collection = z.string().max(100);
const key = z.string().max(1_024);

/** Many changes are checked one by one against few alternatives, by the field that tells them apart. */
const changeSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('create'), collection, fields }),
  z.strictObject({ action: z.literal('put'), collection, key, fields }),
  z.strictObject({ action: z.literal('patch'), collection, key, fields }),
  z.strictObject({ action: z.literal('delete'), collection, key }),
]);

export const changesSchema = z.strictObject({
  changes: z.array(changeSchema).max(changesMax),
  summary: z.string().trim().min(1).max(500).optional().describe('What the version is called.'),
  expected: z
    .int()
    .min(0)
    .optional()
    .describe('The newest version, as the caller knows it; 412 where there is a newer one.'),
});

export const writtenSchema = z.object({
  version: z.number().describe('The newest version, after the changes.'),
  created: z.number(),
  updated: z.number(),
  deleted: z.number().describe('With what belonged to what was deleted.'),
});

/** Throws a `Problem`. */
export async function applyChanges(
  { configReader, configWriter }: Services,
  principal: Principal,
  controlPlaneId: string,
  { changes, summary, expected }: z.output<typeof changesSchema>,
  options: WriteOptions,
): Promise<z.output<typeof writtenSchema>> {
  const definitions = new Map(configReader.collections.map((definition) => [definition.name, definition]));
  const seen = new Set<string>();
  changes.forEach(({ collection: name }, i) => {
    if (seen.has(name)) return;
    const definition = definitions.get(name);
    if (definition === undefined)
      throw invalid([
        {
          field: `changes.${i}.collection`,
          rule: 'enum',
          reason: 'is no collection',
          source: 'body',
          choices: [...definitions.keys()],
        },
      ]);
    demand(principal, permissionsOf(definition).write, controlPlaneId);
    seen.add(name);
  });
  const write = () =>
    configWriter.write(controlPlaneId, changes satisfies readonly ConfigChange[], { ...options, summary, expected });
  return countsOf(await asProblems(write));
}

export function countsOf({ version, changes }: WrittenConfig): z.output<typeof writtenSchema> {
  const counts = { version, created: 0, updated: 0, deleted: 0 };
  for (const { before, after } of changes) {
    if (before === undefined) counts.created++;
    else if (after === undefined) counts.deleted++;
    else counts.updated++;
  }
  return counts;
}
