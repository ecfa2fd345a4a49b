import type { ProxySettings } from '../schema/proxy-fields.ts';
import type { TargetSettings } from '../schema/target.ts';
import type { TargetProblem } from './target.ts';

const ofRequests = ['max_tokens', 'temperature', 'top_p', 'top_k'] as const;

/** What has no meaning for a WebSocket: paths inside a target. */
export function realtimeTargetProblems({ auth, model, logging }: TargetSettings): TargetProblem[] {
  const problems: TargetProblem[] = ofRequests
    .filter((name) => model.options?.[name] !== undefined)
    .map((name) => ({
      path: `model.options.${name}`,
      message: 'does nothing with realtime/v1/realtime: clients say it in their session.update',
    }));
  if (auth?.param_name !== undefined && auth.param_location === 'body')
    problems.push({ path: 'auth.param_location', message: 'should be query: a WebSocket is opened without a body' });
  if (logging.log_payloads)
    problems.push({ path: 'logging.log_payloads', message: 'is not supported with realtime/v1/realtime' });
  return problems;
}

export function realtimeProblems(settings: ProxySettings): TargetProblem[] {
  const problems: TargetProblem[] = [];
  const message = 'does nothing with realtime/v1/realtime: leave it out';
  if (settings.response_streaming !== 'allow') problems.push({ path: 'response_streaming', message });
  if (settings.allow_private_media_urls) problems.push({ path: 'allow_private_media_urls', message });
  if (settings.llm_format !== 'openai')
    problems.push({ path: 'llm_format', message: 'should be openai: no other speaks over a WebSocket' });
  return problems;
}
