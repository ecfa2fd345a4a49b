import { initial } from './0001-initial.ts';
import { alerts } from './0002-alerts.ts';

/** In the order in which they are applied; one that was released is never changed. */
export const migrations: readonly string[] = [initial, alerts];
