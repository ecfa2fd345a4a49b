import { join } from 'node:path';
import { type AnalyticsStore, createDuckDbStore, type Retention, StoreError } from '@sallyport/analytics';
import { StartError } from '../options.ts';

/** Opens the store of rows. Throws `StartError`. */
export async function openAnalytics(
  { dataFolder, retention }: { dataFolder: string; retention: Retention },
  nowMs: () => number,
): Promise<AnalyticsStore> {
  try {
    return await createDuckDbStore({ folder: join(dataFolder, 'analytics'), retention, clock: { nowMs } });
  } catch (error) {
    if (error instanceof StoreError) throw new StartError(error.message);
    throw error;
  }
}
