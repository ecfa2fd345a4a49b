import type { RequestRecord } from '@sallyport/analytics';
import { card, code, factList } from '../facts.ts';
import { bytesText, timeText } from '../figures.ts';
import { type Html, html } from '../html.ts';
import type { Names } from '../sentence.ts';

/** What was asked, the way it went, and by which names it is found elsewhere. */
export function requestSection(record: RequestRecord, names: Names): Html {
  const parent = record.parent_request_id;
  const tries = record.tries ?? 0;
  return card(
    'Request',
    factList([
      ['Asked for', code(`${record.http_method} ${record.request_uri}`)],
      ['At', timeText(record.request_start)],
      ['Route', names.route],
      ['Service', names.service],
      ['Sent on to', record.upstream_uri === '' ? 'nobody: the gateway answered itself' : code(record.upstream_uri)],
      ['Tries', tries > 1 ? String(tries) : undefined],
      ['Sizes', `${bytesText(record.request_body_size ?? 0)} in, ${bytesText(record.response_body_size ?? 0)} out`],
      ['Answer', record.response_header_content_type],
      ['Control plane', names.controlPlane],
      ['Gateway', `${names.node} · version ${record.data_plane_node_version}`],
      [
        'On behalf of',
        parent === '' ? undefined : html`<a href="/requests/${encodeURIComponent(parent)}">${parent}</a>`,
      ],
      ['Request id', code(record.request_id)],
      ['Trace', code(record.trace_id)],
    ]),
  );
}
