import { join } from 'node:path';
import { type AnalyticsStore, createClickHouseStore, createDuckDbStore, StoreError } from '@sallyport/analytics';
import { type ControlPlaneOptions, StartError } from '../options.ts';

/** Opens the store of rows: ClickHouse where the operator has one, else files in the data folder. Throws `StartError`. */
export async function openAnalytics(
  { dataFolder, retention, clickHouse }: Pick<ControlPlaneOptions, 'dataFolder' | 'retention' | 'clickHouse'>,
  nowMs: () => number,
): Promise<AnalyticsStore> {
  const clock = { nowMs };
  try {
    return clickHouse === undefined
      ? await createDuckDbStore({ folder: join(dataFolder, 'analytics'), retention, clock })
      : await createClickHouseStore({ ...clickHouse, retention, clock });
  } catch (error) {
    if (error instanceof StoreError) throw new StartError(error.message);
    throw error;
  }
}
