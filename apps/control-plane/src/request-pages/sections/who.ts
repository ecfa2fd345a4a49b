import type { RequestRecord } from '@sallyport/analytics';
import { card, code, factList } from '../facts.ts';
import { type Html, html } from '../html.ts';
import type { Names } from '../sentence.ts';

/** Who asked, by what they were known, and from where. */
export function whoSection(record: RequestRecord, names: Names): Html {
  const { subject, actors, auth_type, credential, consumer_group, client_ip, header_user_agent } = record;
  const chain = actors.map((actor) => {
    const [type = '', ...id] = actor.split(':');
    return html`<li>${id.join(':')} <span class="soft small">${type}</span></li>`;
  });
  return card(
    'Who',
    factList([
      ['Person or program', subject === '' ? 'nobody that the gateway knows' : code(subject)],
      ['Who acts', chain.length === 0 ? undefined : html`<ol class="chain">${chain}</ol>`],
      ['Known by', auth_type],
      ['Consumer', names.consumer],
      ['Groups', consumer_group.join(', ')],
      ['Credential', credential === subject ? undefined : code(credential)],
      ['Address', code(client_ip)],
      ['Program', header_user_agent],
    ]),
  );
}
