import { audit } from './audit/area.ts';
import { controlPlanes } from './control-planes/area.ts';
import { erasures } from './erasures/area.ts';
import { health } from './health/area.ts';
import type { Area } from './http/area.ts';
import { ingest } from './ingest/area.ts';
import { openapi } from './openapi/area.ts';

/** All routes there are. */
export const areas: readonly Area[] = [health, ingest, controlPlanes, erasures, audit, openapi];
