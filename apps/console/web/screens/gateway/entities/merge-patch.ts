import { isMembers, type Members } from '../../../parts/schema-form/value.ts';

/** What to send so that `before` becomes `after` (RFC 7396): only what differs, null for what is gone. */
export function mergePatch(before: Members, after: Members): Members {
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (isMembers(value) && isMembers(old)) {
      const inner = mergePatch(old, value);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (JSON.stringify(value) !== JSON.stringify(old)) patch[name] = value;
  }
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) patch[name] = null;
  return patch;
}
