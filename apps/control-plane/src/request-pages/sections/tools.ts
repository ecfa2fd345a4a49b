import type { RequestRecord } from '@sallyport/analytics';
import { card, code, factList } from '../facts.ts';
import { bytesText, durationText } from '../figures.ts';
import { type Html, html, nothing } from '../html.ts';

/** What it was as messages to an MCP server. */
export function toolsSection({ mcp_info: { rpc, mcp_session_id, mcp_protocol_version } }: RequestRecord): Html {
  if (rpc.length === 0 && mcp_session_id === '') return nothing;
  const messages = rpc.map(
    ({ method, tool_name, latency, response_body_size, arguments_digest, result_digest, error }) =>
      factList([
        ['Method', code(method)],
        ['Tool', code(tool_name)],
        ['Took', latency === undefined ? undefined : durationText(latency)],
        ['Size', response_body_size === undefined ? undefined : bytesText(response_body_size)],
        ['Arguments', digest(arguments_digest)],
        ['Result', digest(result_digest)],
        ['Error', error],
      ]),
  );
  const session = factList([
    ['Session', code(mcp_session_id)],
    ['Revision', mcp_protocol_version],
  ]);
  return card('MCP', html`${messages}${session}`);
}

/** Tells whether two were the same, and nothing of what was in them. */
function digest(sha256: string): Html | undefined {
  return sha256 === '' ? undefined : html`<span class="soft small">SHA-256</span> ${code(sha256)}`;
}
