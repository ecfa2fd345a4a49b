/** Does `Accept` take this type? Nothing said takes anything (RFC 9110 §12.5.1); weights are for servers with more to choose from. */
export function accepts(accept: string | undefined, type: 'application/json' | 'text/event-stream'): boolean {
  if (accept === undefined) return true;
  if (accept.includes(type)) return true;
  const lower = accept.toLowerCase();
  return lower.includes(type) || lower.includes('*/*') || lower.includes(`${type.slice(0, type.indexOf('/'))}/*`);
}
