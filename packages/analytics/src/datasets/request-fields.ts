import type { Field } from './data-set.ts';
import { boolean, filterOnly, number, pattern, text } from './field-makers.ts';

/** What is known of single requests, as long as those are kept: to find them by, and to narrow numbers down to them. */
export const requestFields: readonly Field[] = [
  filterOnly(pattern, ['request_id', 'Request id', 'As in the header X-Kong-Request-Id.']),
  filterOnly(pattern, ['trace_id', 'Trace id', 'Of W3C Trace Context.']),
  filterOnly(pattern, ['request_uri', 'Path and query', 'As received; values of secret parameters read REDACTED.']),
  filterOnly(pattern, ['upstream_uri', 'Upstream URI', 'As it was sent on.']),
  filterOnly(pattern, ['client_ip', 'Client address', 'Of the caller, seen through trusted proxies.']),
  filterOnly(pattern, ['header_host', 'Host', 'As the caller named it.']),
  filterOnly(pattern, ['header_user_host', 'Host', "The same; Konnect's specification spells it so."], {
    sql: 'header_host',
  }),
  filterOnly(pattern, ['header_user_agent', 'User agent', 'As the caller named it.']),
  filterOnly(pattern, ['request_protocol', 'Protocol', 'Of the request: http, https.']),
  filterOnly(number, ['request_port', 'Port', 'That the request came in at.']),
  filterOnly(pattern, ['response_header_content_type', 'Content type', 'Of the answer.']),
  filterOnly(
    number,
    ['response_header_content_length', 'Content length', "The answer's size; our gateways tell what was sent."],
    {
      sql: 'response_body_size',
      unit: 'bytes',
    },
  ),
  filterOnly(boolean, ['sse', 'Event stream', 'Whether the answer was one.']),
  filterOnly(boolean, ['websocket', 'WebSocket', 'Whether the connection became one.']),
  filterOnly(boolean, ['truncated', 'Truncated', 'The answer ended before it was complete.']),
  filterOnly(boolean, ['aborted', 'Aborted', 'The caller left before the end.']),
  filterOnly(number, ['ai_count', 'Calls of models', 'How many there were in the request.']),
  filterOnly(text, ['mcp_session_id', 'MCP session', 'As the caller named it.']),
];
