/**
 * The members of all `tracestate` fields as one list; undefined when there are none, or one breaks the rules (W3C Trace Context §3.3):
 * then all of them are forgotten.
 */
export function readTracestate(values: readonly string[]): string | undefined {
  const keys = new Set<string>();
  const members: string[] = [];
  for (const value of values) {
    for (const item of value.split(',', membersMax + 1)) {
      const member = item.replace(/^[ \t]+|[ \t]+$/g, '');
      if (member === '') continue;
      const equals = member.indexOf('=');
      const key = member.slice(0, Math.max(0, equals));
      if (!keyPattern.test(key) || !valuePattern.test(member.slice(equals + 1)) || keys.has(key)) return undefined;
      keys.add(key);
      members.push(member);
      if (members.length > membersMax) return undefined;
    }
  }
  return members.length === 0 ? undefined : members.join(',');
}

const membersMax = 32;
const keyPattern = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
/** Printable but for comma and equals sign; it ends with no space. */
const valuePattern = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
