import type { ConversationView } from '@sallyport/analytics';
import { layout } from '../sign-in/pages/layout.ts';
import { countText, durationText, moneyText, timeText } from './figures.ts';
import { html, nothing } from './html.ts';
import { seenBy } from './seen-by.ts';
import { sheet } from './sheet.ts';
import { legend, waterfall } from './waterfall.ts';

/** A conversation: its sums in a sentence, then the requests of each question. */
export function conversationPage(
  { hops, totals, subject, started_at, is_truncated }: ConversationView,
  reader: string,
): string {
  const questions = [...Map.groupBy(hops, ({ trace_id }) => trace_id).values()];
  const who = subject === '' ? 'Somebody whom the gateway does not know' : subject;
  const asked = totals.by_kind.llm ?? 0;
  const title = `${who} asked models ${times(asked)} and called tools ${times(totals.tool_calls)}`;
  const wrong = totals.errors === 0 ? 'Nothing went wrong' : `${totals.errors} of them went wrong`;
  const cost = `${moneyText(totals.cost)}${totals.cost_is_partial ? ' of what has a price' : ''}`;
  const content = html`<p class="soft small">Conversation · ${timeText(started_at)}</p>
<h1>${title}</h1>
<p>${hops.length} requests within ${durationText(totals.wall_ms)}, ${countText(totals.total_tokens)} tokens for ${cost}. ${wrong}.</p>
${is_truncated ? html`<p class="note">There are more requests than are shown here.</p>` : nothing}
${questions.map((ofQuestion, index) => html`<section><h2>Question ${index + 1}</h2>${waterfall(ofQuestion)}</section>`)}${legend}${seenBy(reader)}`;
  return layout(title, content.text, { kind: 'record', sheet });
}

function times(count: number): string {
  if (count === 0) return 'not at all';
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
