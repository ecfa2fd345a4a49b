import type { Values } from './values.ts';

/** A condition that rows of these control planes meet, and no others: what somebody may see goes into every statement. */
export function ofControlPlanes(controlPlanes: readonly { id: string }[], values: Values): string {
  if (controlPlanes.length === 0) return '1 = 0';
  return `control_plane IN (${controlPlanes.map(({ id }) => values.add(id)).join(', ')})`;
}
