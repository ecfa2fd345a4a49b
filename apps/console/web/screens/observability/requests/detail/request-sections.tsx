import { Copy, formatTime, formatValue, LatencyBar, StatusCode, Time } from '@sallyport/ui';
import { nameIn, statusOf } from '../record.ts';
import type { RequestView } from '../requests.queries.ts';
import { EntityName } from './entity-name.tsx';
import { Code, Facts } from './facts.tsx';
import { FilterLink } from './filter-link.tsx';
import { latencyShares } from './latency.ts';
import { Section } from './section.tsx';

/** Where the time went. */
export function LatencySection({ record }: RequestView) {
  const parts = latencyShares(record);
  return (
    <Section title="Latency">
      <LatencyBar title="Where the time went" parts={parts} totalMs={record.latencies_response_ms ?? 0} />
    </Section>
  );
}

export function RequestSection({ record }: RequestView) {
  const { http_method, request_uri, header_host, request_body_size, http_version, parent_request_id } = record;
  const atMs = Date.parse(record.request_start);
  return (
    <Section title="Request">
      <Facts
        facts={{
          'Asked for': (
            <>
              <FilterLink field="http_method" value={http_method}>
                <Code>{http_method}</Code>
              </FilterLink>{' '}
              <Code>{request_uri}</Code>
            </>
          ),
          Host: header_host && <Code>{header_host}</Code>,
          At: (
            <>
              {formatTime(atMs)} · <Time atMs={atMs} />
            </>
          ),
          Body: request_body_size !== undefined && formatValue('bytes', request_body_size),
          Protocol: [record.request_protocol, http_version && `HTTP/${http_version}`].filter(Boolean).join(', '),
          Connection: record.websocket && 'WebSocket',
          'On behalf of': parent_request_id !== '' && (
            <a className="text-accent hover:underline" href={`/requests/${encodeURIComponent(parent_request_id)}`}>
              <Code>{parent_request_id}</Code>
            </a>
          ),
          'Request id': (
            <span className="flex min-w-0">
              <Copy text={record.request_id} label="Copy the request’s id" />
            </span>
          ),
          'Trace id': record.trace_id !== '' && (
            <FilterLink field="trace_id" value={record.trace_id}>
              <Code>{record.trace_id}</Code>
            </FilterLink>
          ),
        }}
      />
    </Section>
  );
}

export function ResponseSection({ record, display }: RequestView) {
  const { upstream_status, tries = 0, response_body_size, error_code, cache_status, sse } = record;
  const status = statusOf(record);
  return (
    <Section title="Response">
      <Facts
        facts={{
          Status: (
            <FilterLink field="status_code" value={status}>
              <StatusCode status={status} />
            </FilterLink>
          ),
          'Made by': sources[record.response_source] ?? record.response_source,
          Error: error_code !== '' && <Code>{error_code}</Code>,
          'Sent on to': destinationOf({ record, display }),
          'Upstream’s status': upstream_status !== undefined && <StatusCode status={upstream_status} />,
          Tries: tries > 1 && String(tries),
          Body: response_body_size !== undefined && formatValue('bytes', response_body_size),
          'Content type': record.response_header_content_type,
          Cache: cache_status,
          'Ended early': endedEarly(record),
          'Event stream': sse && 'yes',
        }}
      />
    </Section>
  );
}

const sources: Readonly<Record<string, string>> = {
  upstream: 'the upstream',
  plugin: 'a plugin',
  gateway: 'the gateway itself',
};

function endedEarly({ truncated, aborted }: RequestView['record']): string | undefined {
  if (truncated) return 'the upstream stopped before the answer was complete';
  return aborted ? 'the caller left before the end' : undefined;
}

/** Records tell the path where the route says which host; messages to MCP servers may go in requests of their own. */
function destinationOf({ record, display }: RequestView) {
  const { upstream_uri, mcp_info, llm_info, refusal_plugin } = record;
  const service = nameIn(display, record, 'gateway_service');
  const name = service || (llm_info?.ai_provider ?? '');
  if (upstream_uri !== '')
    return (
      <>
        {upstream_uri.startsWith('/') && name} <Code>{upstream_uri}</Code>
      </>
    );
  const isPassedOn = mcp_info.rpc.length > 0 && refusal_plugin === '' && service !== '';
  return isPassedOn ? `${service}, as MCP messages` : 'nobody: the gateway answered itself';
}

/** The way it went. */
export function EntitiesSection({ record, display }: RequestView) {
  const version = record.data_plane_node_version;
  return (
    <Section title="Entities">
      <Facts
        facts={{
          'Control plane': <EntityName record={record} display={display} field="control_plane" />,
          Route: record.route !== '' && <EntityName record={record} display={display} field="route" />,
          Service: record.gateway_service !== '' && (
            <EntityName record={record} display={display} field="gateway_service" />
          ),
          Consumer: record.consumer !== '' && <EntityName record={record} display={display} field="consumer" />,
          Node: <EntityName record={record} display={display} field="data_plane_node" />,
          'Node’s version': version,
          Configuration: record.config_hash !== '' && <Code>{record.config_hash.slice(0, 12)}</Code>,
        }}
      />
    </Section>
  );
}

/** Who asked, by what they were known, and from where. */
export function CallerSection({ record, display }: RequestView) {
  const { subject, actors, auth_type, credential, consumer_group, client_ip, header_user_agent } = record;
  const chain = actors.map((actor) => {
    const [type = '', ...id] = actor.split(':');
    return { type, id: id.join(':') };
  });
  return (
    <Section title="Caller">
      <Facts
        facts={{
          Who:
            subject === '' ? (
              'nobody that the gateway knows'
            ) : (
              <FilterLink field="subject" value={subject}>
                {nameIn(display, record, 'consumer') || <Code>{subject}</Code>}
              </FilterLink>
            ),
          'Who acts': chain.length > 1 && (
            <ol>
              {chain.map(({ type, id }, index) => (
                <li key={`${type}:${id}`}>
                  {index > 0 && <span className="text-soft">through </span>}
                  {id} <span className="text-soft">{type}</span>
                </li>
              ))}
            </ol>
          ),
          'Known by': auth_type !== '' && (
            <FilterLink field="auth_type" value={auth_type}>
              <Code>{auth_type}</Code>
            </FilterLink>
          ),
          Groups: consumer_group.join(', '),
          Credential: credential !== '' && credential !== subject && <Code>{credential}</Code>,
          Address: client_ip !== '' && (
            <FilterLink field="client_ip" value={client_ip}>
              <Code>{client_ip}</Code>
            </FilterLink>
          ),
          Program: header_user_agent,
        }}
      />
    </Section>
  );
}
