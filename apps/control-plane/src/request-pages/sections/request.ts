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
      ['Sent on to', destinationOf(record, names)],
      ['Tries', tries > 1 ? String(tries) : undefined],
      ['Sizes', `${bytesText(record.request_body_size ?? 0)} in, ${bytesText(record.response_body_size ?? 0)} out`],
      ['Answer', record.response_header_content_type],
      ['Control plane', names.controlPlane],
      ['Configuration', code(record.config_hash.slice(0, 12))],
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

/** Records tell the path, where the route says which host; messages to MCP servers may go in requests of their own, which have no record. */
function destinationOf({ upstream_uri, mcp_info, llm_info, refusal_plugin }: RequestRecord, { service }: Names): Html {
  const name = service || (llm_info?.ai_provider ?? '');
  if (upstream_uri.startsWith('/') && name !== '') return html`${name} ${code(upstream_uri)}`;
  if (upstream_uri !== '') return code(upstream_uri);
  const isPassedOn = mcp_info.rpc.length > 0 && refusal_plugin === '' && service !== '';
  return isPassedOn ? html`${service}, as MCP messages` : html`nobody: the gateway answered itself`;
}
