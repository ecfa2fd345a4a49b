/** Does an audience (`aud`) name this resource (RFC 8707 §2)? As it stands: one that only resembles ours is another's. */
export function isAudience(audience: unknown, resource: string): boolean {
  return Array.isArray(audience) ? audience.includes(resource) : audience === resource;
}
