import type { RedisRunning } from './redis-calls.ts';

export interface Provided {
  /** A provider that answers whole. */
  wholeUrl: string;
  /** … and one that streams as fast as it is taken. */
  floodUrl: string;
  redis: RedisRunning;
}

export const chatPath = '/v1/chat/completions';

/** Routes to models that are alike but for one policy. `paths` are their beginnings. */
export function policiesConfig({ wholeUrl, floodUrl, redis }: Provided): string {
  const limits = { policies: [{ limits: [{ limit: 1e15, window_size: 3600 }] }] };
  const shared = { strategy: 'redis', sync_rate: 0, redis: { host: redis.host, port: redis.port } };
  const routes = {
    plain: route('plain', wholeUrl),
    guarded: route('guarded', wholeUrl, { name: 'ai-prompt-guard', config: { deny_patterns: patterns } }),
    limited: route('limited', wholeUrl, { name: 'ai-rate-limiting-advanced', config: limits }),
    'limited-redis': route('limited-redis', wholeUrl, {
      name: 'ai-rate-limiting-advanced',
      config: { ...limits, ...shared },
    }),
    stream: route('stream', floodUrl),
    'stream-redacted': route('stream-redacted', floodUrl, {
      name: 'secret-redaction',
      config: { guarding_mode: 'OUTPUT' },
    }),
  };
  return JSON.stringify({ _format_version: '3.0', routes: Object.values(routes) });
}

function route(name: string, url: string, policy?: object): object {
  return {
    name,
    paths: [`/${name}`],
    plugins: [
      ...(policy === undefined ? [] : [policy]),
      {
        name: 'ai-proxy',
        config: {
          route_type: 'llm/v1/chat',
          auth: { header_name: 'Authorization', header_value: 'Bearer provider-key' },
          model: { provider: 'openai', name: 'gpt-4o-mini', options: { upstream_url: `${url}${chatPath}` } },
        },
      },
    ],
  };
}

/** What people forbid: twenty, none of which ordinary prompts match. */
const patterns = [
  'ignore (all |any )?(previous|prior|above) (instructions|prompts)',
  'disregard (your|the) (rules|guidelines|system prompt)',
  'reveal (your|the) (system|hidden) prompt',
  '\\bDAN\\b.{0,40}(mode|jailbreak)',
  'you are no longer (an? )?(ai|assistant|bound)',
  'pretend (that )?you have no (rules|restrictions|filters)',
  '(drop|truncate)\\s+table\\s+\\w+',
  'union\\s+(all\\s+)?select',
  '\\b\\d{3}-\\d{2}-\\d{4}\\b',
  '\\b(?:\\d[ -]?){15,16}\\b',
  'AKIA[0-9A-Z]{16}',
  'ghp_[A-Za-z0-9]{36}',
  '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  'how (do i|to) (make|build) (a )?(bomb|explosive)',
  '(password|passwd|pwd)\\s*[:=]\\s*\\S+',
  'project (bluebird|nightingale|osprey)',
  '\\bconfidential\\b.{0,80}\\bexternal\\b',
  'https?://[^\\s]{0,200}\\.onion\\b',
  '(curl|wget)\\s+[^|]{0,200}\\|\\s*(ba)?sh',
  '(?i)internal use only',
];
