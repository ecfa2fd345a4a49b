/** What of a provider's head is the caller's to know: the rest tells of accounts, machines and sessions. */
const passed = new Set([
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'request-id',
  'x-request-id',
  'x-amzn-requestid',
  'openai-processing-ms',
  'openai-version',
]);

export function isPassed(lowerCaseName: string): boolean {
  return passed.has(lowerCaseName);
}

/** Names and values in turn, of a provider's answer that goes on as it is. */
export function passedHeaders(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (passed.has(rawHeaders[i]!.toLowerCase())) headers.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  return headers;
}

/** The first value of a header. */
export function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.length === name.length && rawHeaders[i]!.toLowerCase() === name) return rawHeaders[i + 1];
  return undefined;
}

/** The type of a Content-Type value without its parameters, lower-case. */
export function mediaTypeOf(rawHeaders: readonly string[]): string {
  const value = headerOf(rawHeaders, 'content-type') ?? '';
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}

/** Seconds that a provider asks to wait; undefined when it tells none, or a date. */
export function retryAfterOf(rawHeaders: readonly string[]): number | undefined {
  const seconds = headerOf(rawHeaders, 'retry-after');
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined;
}

/** No cache keeps a stream, and no proxy on the way collects it. */
export const streamHeaders = ['Cache-Control', 'no-cache', 'X-Accel-Buffering', 'no'];
