import { expect } from 'vitest';
import { type Migrating, migrate } from '../../migrate.ts';
import { migrations } from '../index.ts';
import type { Migration } from '../migration.ts';
import { scriptFor } from '../script.ts';

/** The first ones. */
export const upTo = (number: number) => migrations.filter((migration) => migration.number <= number);
export const withScript = migrations.filter((migration) => scriptFor('sqlite', migration).trim() !== '');

/** Runs them up to one of which the last statement fails: as it is left by what ends it in its midst. */
export async function breakAt({ number }: Migration, target: Migrating): Promise<void> {
  const broken = {
    ...target,
    apply: (at: number, script: string) => target.apply(at, `${script}; SELECT * FROM away`),
  };
  await expect(migrate(broken, upTo(number))).rejects.toThrow('away');
}
