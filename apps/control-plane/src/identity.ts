import { randomUUID } from 'node:crypto';
import type { Settings } from '@sallyport/store';

/** The id of the one control plane that there is, made at the first start. */
export async function identify(settings: Settings): Promise<string> {
  return await settings.findOrSet('control_plane_id', randomUUID);
}
