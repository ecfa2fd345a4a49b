/** Every reference in the strings of a value, however deep. */
export function referencesIn(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    if (value.includes('{vault://')) for (const [reference] of value.matchAll(anyReference)) into.add(reference);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) referencesIn(member, into);
  }
  return into;
}

const anyReference = /\{vault:\/\/[^{}]*\}/g;
