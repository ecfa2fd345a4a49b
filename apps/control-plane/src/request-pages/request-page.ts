import { type ConversationView, type RequestView, totalsOf } from '@sallyport/analytics';
import { layout } from '../sign-in/pages/layout.ts';
import { durationText, moneyText, timeText } from './figures.ts';
import { type Html, html, nothing } from './html.ts';
import { credentialSection } from './sections/credential.ts';
import { decisionsSection } from './sections/decisions.ts';
import { modelSection } from './sections/model.ts';
import { requestSection } from './sections/request.ts';
import { timeSection } from './sections/time.ts';
import { toolsSection } from './sections/tools.ts';
import { whoSection } from './sections/who.ts';
import { seenBy } from './seen-by.ts';
import { askedSentence, endedSentence, namesOf, outcomeOfRecord } from './sentence.ts';
import { sheet } from './sheet.ts';
import { legend, waterfall } from './waterfall.ts';

/** What happened in one request: first in a sentence, then among the others of its question, then all that is known. */
export function requestPage(view: RequestView, conversation: ConversationView | undefined, reader: string): string {
  const { record } = view;
  const names = namesOf(view);
  const asked = askedSentence(view, names);
  const { tone, word } = outcomeOfRecord(view);
  const hop = conversation?.hops.find(({ request_id }) => request_id === record.request_id);
  const numbers = hop?.hop_numbers ?? [];
  const content = html`<p class="soft small">${numbers.length === 0 ? 'Request' : `${numbers.length === 1 ? 'Hop' : 'Hops'} ${numbers.join(' and ')}`} · ${timeText(record.request_start)}</p>
<h1>${asked}</h1>
<p><span class="ends ${tone}">${record.response_http_status} ${word}</span> ${endedSentence(view, names)}</p>
${conversation === undefined ? nothing : questionSection(view, conversation)}
<div class="cards">${decisionsSection(record)}${timeSection(record)}${modelSection(record, hop)}${toolsSection(record)}${credentialSection(record)}${whoSection(record, names)}${requestSection(record, names)}</div>${seenBy(reader)}`;
  return layout(asked, content.text, { kind: 'record', sheet });
}

/** The hops of the same question; where callers tell no trace, those of the conversation. */
function questionSection({ record }: RequestView, { id, hops }: ConversationView): Html {
  const same = record.trace_id === '' ? hops : hops.filter(({ trace_id }) => trace_id === record.trace_id);
  const { wall_ms, cost } = totalsOf(same);
  const spent = `${durationText(wall_ms)}${cost > 0 ? `, ${moneyText(cost)}` : ''}`;
  return html`<section><h2>The question’s way</h2>
<p class="soft small">${same.length} requests, ${spent}. Each leads to its own page. <a href="/conversations/${encodeURIComponent(id)}">The whole conversation</a></p>
${waterfall(same, record.request_id)}${legend}</section>`;
}
