/** When it makes sense to ask again; undefined where nothing is said of it. */
export function retryAtMsOf(headers: Headers, nowMs: number): number | undefined {
  for (const name of names) {
    const value = headers.get(name);
    if (value === null) continue;
    const seconds = /^\s*\d{1,9}(?:\.\d+)?\s*$/.test(value) ? Number(value) : (Date.parse(value) - nowMs) / 1000;
    if (Number.isFinite(seconds)) return nowMs + Math.max(0, seconds) * 1000;
  }
  return undefined;
}

/** The first that can be read counts. */
const names = ['retry-after', 'x-ai-ratelimit-retry-after', 'x-ai-ratelimit-reset', 'ratelimit-reset'];
