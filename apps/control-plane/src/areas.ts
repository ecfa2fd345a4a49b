import { health } from './health/area.ts';
import type { Area } from './http/area.ts';
import { openapi } from './openapi/area.ts';

/** All routes there are. */
export const areas: readonly Area[] = [health, openapi];
