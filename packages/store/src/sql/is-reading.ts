/** A statement that changes nothing. One that changes begins with what it does, not with `WITH`. */
export function isReading(sql: string): boolean {
  return /^\s*(?:SELECT|WITH)\b/i.test(sql);
}
