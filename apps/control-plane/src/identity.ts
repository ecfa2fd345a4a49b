import { randomUUID } from 'node:crypto';
import type { Settings } from '@sallyport/store';

/** The id of the one control plane that there is, made at the first start. */
export async function identify(settings: Settings): Promise<string> {
  const known = await settings.find('control_plane_id');
  if (known !== undefined) return known;
  const id = randomUUID();
  await settings.set('control_plane_id', id);
  return id;
}
