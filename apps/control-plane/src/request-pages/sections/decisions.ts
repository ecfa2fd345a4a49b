import type { RequestRecord } from '@sallyport/analytics';
import { card } from '../facts.ts';
import { durationText } from '../figures.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Tone } from '../outcome.ts';

interface Row {
  plugin: string;
  word: string;
  tone: Tone;
  why: string;
}

/** What each plugin said that had a say, in the order in which they speak. */
export function decisionsSection(record: RequestRecord): Html {
  const rows = [...knownBy(record), ...guarded(record), ...toolsDecided(record), ...answered(record)];
  if (rows.length === 0) return nothing;
  const items = rows.map(
    ({ plugin, word, tone, why }) =>
      html`<li><code>${plugin}</code><span class="ends ${tone}">${word}</span><span class="soft small">${why}</span></li>`,
  );
  return card('Decisions', html`<ul class="decisions">${items}</ul>`);
}

function knownBy({ auth_type, refusal_plugin }: RequestRecord): Row[] {
  if (auth_type === '' || auth_type === refusal_plugin) return [];
  return [{ plugin: auth_type, word: 'knew the caller', tone: 'good', why: '' }];
}

function guarded({ guards }: RequestRecord): Row[] {
  return guards.map(({ plugin, phase, outcome, rule, reason, count, latency }) => {
    const what = phase === 'input' ? 'the request' : 'the answer';
    const places = count === undefined || count < 2 ? '' : `${count} places`;
    return {
      plugin,
      word: `${outcome} ${what}`,
      tone: outcomes[outcome] ?? 'plain',
      why: [rule, reason, places, durationText(latency ?? 0)].filter((text) => text !== '').join(' · '),
    };
  });
}

const outcomes: Readonly<Record<string, Tone>> = {
  passed: 'good',
  flagged: 'refused',
  masked: 'refused',
  blocked: 'refused',
  failed: 'failed',
};

function toolsDecided({ mcp_info: { rpc, acl_allowed, acl_denied } }: RequestRecord): Row[] {
  const called = rpc.filter(({ acl_action, tool_name }) => acl_action !== '' && tool_name !== '');
  const [first] = rpc;
  if (called.length === 0 && first !== undefined && (acl_allowed ?? 0) + (acl_denied ?? 0) > 0)
    return [listed(first.method, acl_allowed ?? 0, acl_denied ?? 0)];
  return called.map(({ acl_action, acl_reason, tool_name }) => {
    const isAllowed = acl_action === 'allow';
    const word = `${isAllowed ? 'allowed' : 'denied'} ${tool_name}`;
    return { plugin: 'ai-mcp-proxy', word, tone: isAllowed ? 'good' : 'refused', why: acl_reason };
  });
}

/** A list is answered with what the caller may use. */
function listed(method: string, allowed: number, denied: number): Row {
  const kept = denied === 0 ? 'nothing left out' : `${denied} left out`;
  return { plugin: 'ai-mcp-proxy', word: `${allowed} shown`, tone: 'good', why: `${method} · ${kept}` };
}

function answered({ refusal_plugin, refusal_code, response_http_status }: RequestRecord): Row[] {
  if (refusal_plugin === '') return [];
  const isRefusal = Number(response_http_status) >= 400;
  return [
    {
      plugin: refusal_plugin,
      word: isRefusal ? 'refused' : 'answered',
      tone: isRefusal ? 'refused' : 'plain',
      why: refusal_code,
    },
  ];
}
