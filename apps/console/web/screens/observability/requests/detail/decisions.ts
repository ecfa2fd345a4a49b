import { formatCount, formatDuration, type Meaning } from '@sallyport/ui';
import { meaningOfOutcome } from '../../../../parts/guard-outcome.ts';
import { isRefused } from '../outcome.ts';
import type { GuardFact, RequestRecord } from '../record.ts';

/** What one plugin said. */
export interface DecisionRow {
  readonly plugin: string;
  /** Where it is known which of that name. */
  readonly pluginId?: string;
  readonly word: string;
  readonly meaning: Meaning;
  readonly why: string;
}

/** What each plugin said that had a say, in the order in which they speak. */
export function decisionsOf(record: RequestRecord): readonly DecisionRow[] {
  return [
    ...known(record),
    ...record.guards.map(guarded),
    ...toolsDecided(record),
    ...mediated(record),
    ...answered(record),
  ];
}

function known({ auth_type, refusal_plugin }: RequestRecord): readonly DecisionRow[] {
  if (auth_type === '' || auth_type === refusal_plugin) return [];
  return [{ plugin: auth_type, word: 'knew the caller', meaning: 'allowed', why: '' }];
}

function guarded({ plugin, plugin_id, phase, outcome, rule, reason, count, latency, passed_unchecked }: GuardFact) {
  const places = count === undefined || count < 2 ? '' : formatCount(count, 'place');
  const unchecked = passed_unchecked ? 'it could not tell, and let it pass' : '';
  return {
    plugin,
    pluginId: plugin_id,
    word: `${outcome} ${phase === 'input' ? 'the request' : 'the answer'}`,
    meaning: meaningOfOutcome[outcome] ?? ('plain' as const),
    why: [rule, reason, unchecked, places, formatDuration(latency ?? 0)].filter((text) => text !== '').join(' · '),
  };
}

function toolsDecided({ mcp_info: { rpc, acl_allowed = 0, acl_denied = 0 } }: RequestRecord): readonly DecisionRow[] {
  const called = rpc.filter(({ acl_action, tool_name }) => acl_action !== '' && tool_name !== '');
  const [first] = rpc;
  if (called.length === 0 && first !== undefined && acl_allowed + acl_denied > 0) {
    // A list is answered with what the caller may use.
    const left = acl_denied === 0 ? 'nothing left out' : `${acl_denied} left out`;
    return [{ plugin: aclPlugin, word: `${acl_allowed} shown`, meaning: 'allowed', why: `${first.method} · ${left}` }];
  }
  return called.map(({ acl_action, acl_reason, tool_name }) => ({
    plugin: aclPlugin,
    word: `${acl_action === 'allow' ? 'allowed' : 'denied'} ${tool_name}`,
    meaning: acl_action === 'allow' ? 'allowed' : 'refused',
    why: acl_reason,
  }));
}

const aclPlugin = 'ai-mcp-proxy';

function mediated({ mediation }: RequestRecord): readonly DecisionRow[] {
  if (mediation === undefined) return [];
  const { plugin, way, audience } = mediation;
  const forWhom = audience === '' ? '' : ` · good for ${audience}`;
  return [{ plugin, word: 'gave a credential', meaning: 'plain', why: `${credentialWays[way] ?? way}${forWhom}` }];
}

/** What the upstream was shown in place of what the caller showed. */
export const credentialWays: Readonly<Record<string, string>> = {
  exchanged: 'a token for the caller, in exchange for theirs (RFC 8693)',
  'signed-in': 'the token that the caller got by signing in to the upstream',
  own: 'a token of the gateway’s own',
  configured: 'a credential from the configuration',
  asserted: 'a credential from the configuration, with the gateway’s signed word on whom it is for',
};

function answered(record: RequestRecord): readonly DecisionRow[] {
  const { kind, refusal_plugin: plugin, refusal_code: why } = record;
  if (plugin === '') return [];
  if (kind === 'sign-in') return [{ plugin, word: 'sent to sign in', meaning: 'redirected', why }];
  return isRefused(record)
    ? [{ plugin, word: 'refused', meaning: 'refused', why }]
    : [{ plugin, word: 'answered', meaning: 'plain', why }];
}
