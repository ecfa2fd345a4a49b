import type { Exchange, Refusal } from '@sallyport/pipeline';
import { refuseCall } from '../shared/spending/refusal.ts';
import type { Tab } from '../shared/spending/tab.ts';
import type { Account } from './account.ts';
import type { AiRateLimitingAdvancedConfig } from './schema.ts';

/** What callers are told whose requests are not let through. */
export function compileRefusals({
  error_code: status,
  error_message: message,
  error_hide_providers: hidesProviders,
}: AiRateLimitingAdvancedConfig): (x: Exchange, tab: Tab<Account>) => Refusal {
  const byProviders = new Map<string, Refusal>();
  const crowded = refuseCall(status, 'ai_requests_under_way', 'Too many requests are under way: wait for one to end.', {
    reason: 'too_many_under_way',
  });
  const unpriced = refuseCall(
    403,
    'ai_price_unknown',
    'The price of this model is not known, and what requests cost is limited here.',
    { reason: 'price_unknown' },
  );
  const unreachable = refuseCall(503, 'ai_rate_limit_unavailable', 'An unexpected error occurred', {
    reason: 'limits_unavailable',
    headers: ['Retry-After', '1'],
  });

  /** Names of providers and policies are of the configuration, so there are only so many. */
  function exceeded(providers: string): Refusal {
    let refusal = byProviders.get(providers);
    if (refusal === undefined) {
      const text = hidesProviders ? withoutProviders(message) : message + providers;
      refusal = refuseCall(status, 'ai_rate_limit_exceeded', text, { reason: 'rate_limited' });
      byProviders.set(providers, refusal);
    }
    return refusal;
  }

  return (_x, tab) => {
    switch (tab.verdict) {
      case 'crowded':
        return crowded;
      case 'unpriced':
        return unpriced;
      case 'unreachable':
        return unreachable;
      default:
        return exceeded(hidesProviders ? '' : providersOf(tab));
    }
  };
}

/** Who was asked; where that is not known yet, the policies that have not enough. */
function providersOf(tab: Tab<Account>): string {
  if (tab.model !== undefined) return tab.model.provider;
  const owners = tab.plans.filter((_plan, index) => tab.isShort(index)).map(({ owner }) => owner);
  return [...new Set(owners)].join(', ');
}

/** The message as Kong has it leads to a list. */
function withoutProviders(message: string): string {
  return message.replace(/ for provider\(s\): $/, '');
}
