import type { HopView, RequestRecord } from '@sallyport/analytics';
import { card, code, factList } from '../facts.ts';
import { countText, durationText, moneyText } from '../figures.ts';
import { type Html, html, nothing } from '../html.ts';

/** What it was as a request to a model. */
export function modelSection({ llm_info: info }: RequestRecord, hop: HopView | undefined): Html {
  if (info === undefined) return nothing;
  const tokens = (name: string, count: number | undefined) =>
    count === undefined || count === 0 ? [] : [`${countText(count)} ${name}`];
  const used = [
    ...tokens('read', info.prompt_tokens),
    ...tokens('of them cached', info.cached_tokens),
    ...tokens('written', info.completion_tokens),
    ...tokens('of them thoughts', info.reasoning_tokens),
  ].join(', ');
  const { llm_cache_status: cached } = info;
  return card(
    'Model',
    factList([
      ['Asked for', code(info.ai_wanted_model)],
      ['Sent to', code([info.ai_provider, info.ai_request_model].filter((text) => text !== '').join(' / '))],
      ['Answered by', code(info.ai_response_model)],
      ['Plugin', `${info.ai_plugin_name} · ${info.ai_operation}`],
      ['Attempts', attemptList(info.attempts)],
      ['Tokens', info.usage_estimated && used !== '' ? `${used} (estimated)` : used],
      ['Cost', info.cost === undefined ? 'not known' : moneyText(info.cost)],
      [
        'First token',
        info.time_to_first_token_ms === undefined ? undefined : durationText(info.time_to_first_token_ms),
      ],
      ['Wants tools', hop?.llm?.asked_for.join(', ')],
      ['Cache of answers', cached],
    ]),
  );
}

/** Also those that failed, before one that did not. */
function attemptList(attempts: readonly Attempt[]): Html {
  if (attempts.length === 0) return nothing;
  const items = attempts.map(({ provider, model, duration_ms, status, failure }) => {
    const isGood = failure === undefined && (status ?? 0) < 400;
    const word = failure ?? status ?? 'no answer';
    return html`<li>${code(`${provider} / ${model}`)} <span class="ends ${isGood ? 'good' : 'failed'}">${word}</span> <span class="soft small once">${durationText(duration_ms)}</span></li>`;
  });
  return html`<ol class="plain">${items}</ol>`;
}

type Attempt = NonNullable<RequestRecord['llm_info']>['attempts'][number];
