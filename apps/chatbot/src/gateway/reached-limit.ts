/** The limit that is reached, as headers of the gateway's plugins tell it: `20,000 a minute`. Of several, the one to wait for longest. */
export function reachedLimit(headers: Headers): string | undefined {
  let longestSeconds = -1;
  let words: string | undefined;
  for (const [name, value] of headers) {
    const [, kind, ofTokens, ofRequests] = reached.exec(name) ?? [];
    if (kind === undefined || (ofRequests !== undefined && value !== '0')) continue;
    const window = ofTokens ?? ofRequests!;
    const limit = Number(
      headers.get(ofTokens === undefined ? `x-ratelimit-limit-${window}` : `x-ai-ratelimit-limit-${window}`),
    );
    const period = periodOf(window);
    const seconds = ofTokens === undefined ? 0 : Number(value);
    if (period === undefined || !(limit > 0) || !(seconds > longestSeconds)) continue;
    longestSeconds = seconds;
    words = `${limit.toLocaleString('en-US')} ${period}`;
  }
  return words;
}

/** `ai-rate-limiting-advanced` tells when a window that is used up ends; `rate-limiting` that nothing remains. */
const reached = /^(x-ai-ratelimit-retry-after-(.+)|x-ratelimit-remaining-(.+))$/;

function periodOf(window: string): string | undefined {
  const [, word, seconds] = /^(?:(second|minute|hour|day|week|month|year)|(\d{1,9}))(?:-|$)/.exec(window) ?? [];
  if (word !== undefined) return word === 'hour' ? 'an hour' : `a ${word}`;
  return seconds === undefined ? undefined : `in ${Number(seconds).toLocaleString('en-US')} seconds`;
}
