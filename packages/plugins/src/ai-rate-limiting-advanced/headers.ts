import type { HeaderList } from '@sallyport/pipeline';
import type { Tab } from '../shared/spending/tab.ts';
import { type Account, secondsLeft } from './account.ts';
import { prompts } from './providers.ts';

/** Tells the caller its limits, what is left of them, and when to come again. */
export function compileHeaders(jitterSecondsMax: number): (headers: HeaderList, tab: Tab<Account>) => void {
  return (headers, tab) => {
    const { plans, asks, left, atMs, verdict } = tab;
    if (verdict === 'reserved' || verdict === 'refused') writeLimits(headers, tab);
    for (let i = 0; i < plans.length; i++)
      if (plans[i]!.measure === prompts)
        headers.set(queryCost, `${Math.max(asks[i]!.amount, asks[i]!.needs ?? 0)}`, 'X-AI-RateLimit-Query-Cost');
    if (verdict !== 'refused' && verdict !== 'crowded') return;
    const seconds = Math.max(1, Math.ceil(tab.retryAfterMs / 1000));
    const jitter = jitterSecondsMax === 0 ? 0 : Math.round(Math.random() * jitterSecondsMax);
    headers.set('x-ai-ratelimit-retry-after', `${seconds + jitter}`, 'X-AI-RateLimit-Retry-After');
    headers.set('retry-after', `${seconds + jitter}`, 'Retry-After');
    for (let i = 0; i < plans.length; i++) {
      if (verdict !== 'refused' || !tab.isShort(i)) continue;
      const { windows, needs = 0 } = asks[i]!;
      plans[i]!.texts.forEach(({ written, name }, j) => {
        if (left[i]![j]! >= needs) return;
        const untilEnd = secondsLeft(windows[j]!, atMs);
        headers.set(`x-ai-ratelimit-reset-${name}`, `${untilEnd}`, `X-AI-RateLimit-Reset-${written}`);
        headers.set(
          `x-ai-ratelimit-retry-after-${name}`,
          `${untilEnd + jitter}`,
          `X-AI-RateLimit-Retry-After-${written}`,
        );
      });
    }
  };
}

const queryCost = 'x-ai-ratelimit-query-cost';

function writeLimits(headers: HeaderList, { plans, asks, left, atMs, verdict, retryAfterMs }: Tab<Account>): void {
  let tightest = Number.POSITIVE_INFINITY;
  let reset = 0;
  for (let i = 0; i < plans.length; i++) {
    const { texts, measure } = plans[i]!;
    const { windows } = asks[i]!;
    for (let j = 0; j < texts.length; j++) {
      const { limit, written, name } = texts[j]!;
      const remaining = left[i]![j]!;
      headers.set(`x-ai-ratelimit-limit-${name}`, limit, `X-AI-RateLimit-Limit-${written}`);
      headers.set(
        `x-ai-ratelimit-remaining-${name}`,
        `${remaining / measure.unit}`,
        `X-AI-RateLimit-Remaining-${written}`,
      );
      const share = remaining / windows[j]!.limit;
      // Of windows equally full the longer one counts: it is the one to wait for.
      if (share > tightest) continue;
      tightest = share;
      reset = secondsLeft(windows[j]!, atMs);
    }
  }
  if (plans.length === 0) return;
  if (verdict === 'refused') reset = Math.max(1, Math.ceil(retryAfterMs / 1000));
  headers.set('x-ai-ratelimit-reset', `${reset}`, 'X-AI-RateLimit-Reset');
}
