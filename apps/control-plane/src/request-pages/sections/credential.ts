import type { RequestRecord } from '@sallyport/analytics';
import { card, code, factList } from '../facts.ts';
import { type Html, html, nothing } from '../html.ts';

/** What the upstream was shown in place of what the caller showed. */
export function credentialSection({ mediation }: RequestRecord): Html {
  if (mediation === undefined) return nothing;
  const { plugin, way, audience } = mediation;
  const facts = factList([
    ['Given by', code(plugin)],
    ['Good for', code(audience)],
  ]);
  return card(
    'Credential of the upstream',
    html`<p>${ways[way] ?? way}. What the caller showed ended at the gateway.</p>${facts}`,
  );
}

const ways: Readonly<Record<string, string>> = {
  exchanged: 'A token for the caller, in exchange for theirs (RFC 8693)',
  'signed-in': 'The token that the caller got by signing in to the upstream',
  own: 'A token of the gateway’s own',
  configured: 'A credential from the configuration',
  asserted: 'A credential from the configuration, with the gateway’s signed word on whom it is for',
};
