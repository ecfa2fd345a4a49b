import type { Meaning } from '@sallyport/ui';
import type { Session, SessionRequest, Stage } from './debugger.queries.ts';

export const statusWords: Readonly<Record<Session['status'], readonly [word: string, meaning: Meaning]>> = {
  pending: ['waits for a gateway', 'running'],
  in_progress: ['observes', 'running'],
  completed: ['done', 'allowed'],
  timed_out: ['no gateway began', 'failed'],
  cancelled: ['ended early', 'plain'],
};

/** Which requests a session is about. */
export function samplingWords({ sampling: { service, route, rule } }: Pick<SessionRequest, 'sampling'>): string {
  const parts = [
    service !== undefined && `service ${service}`,
    route !== undefined && `route ${route}`,
    rule !== undefined && rule,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'every request' : parts.join(', ');
}

/** Where on its way a body was. */
export function stageWords({ stage, plugin, attempt }: Stage): string {
  if (stage === 'plugin') return `As ${plugin ?? 'a plugin'} left it`;
  const tries = attempt !== undefined && attempt > 1 ? `, attempt ${attempt}` : '';
  return stages[stage] + tries;
}

const stages = {
  client_request: 'As it came',
  provider_request: 'To the provider',
  provider_response: 'From the provider',
  client_response: 'To the caller',
};

/** Rules for what is usually wrong. */
export const usualRules: readonly { readonly title: string; readonly rule: string }[] = [
  { title: 'Anything fails', rule: 'http.response.status_code >= 500' },
  {
    title: 'Callers are turned away by the gateway',
    rule: 'http.response.status_code == 401 && proxy.kong.upstream.status_code != 401',
  },
  {
    title: 'A plugin fails',
    rule: 'http.response.status_code == 500 && proxy.kong.upstream.status_code != 500',
  },
  { title: 'It is slow', rule: 'proxy.kong.latency_total_ms >= 100' },
];
