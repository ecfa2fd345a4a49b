import { Badge, formatCount, formatDuration, formatUsd, formatValue } from '@sallyport/ui';
import type { Attempt, McpMessage } from '../record.ts';
import type { RequestView } from '../requests.queries.ts';
import { Code, Facts } from './facts.tsx';
import { FilterLink } from './filter-link.tsx';
import { Section } from './section.tsx';

/** What it was as a request to a model. */
export function ModelSection({ record: { llm_info: info } }: RequestView) {
  if (info === undefined) return null;
  const tokens = (word: string, count: number | undefined) =>
    count === undefined || count === 0 ? [] : [`${formatValue('count', count)} ${word}`];
  const used = [
    ...tokens('read', info.prompt_tokens),
    ...tokens('of them cached', info.cached_tokens),
    ...tokens('written', info.completion_tokens),
    ...tokens('of them thoughts', info.reasoning_tokens),
  ].join(', ');
  const asked = [info.ai_provider, info.ai_request_model].filter((text) => text !== '').join(' / ');
  return (
    <Section title="Model">
      <Facts
        facts={{
          'Asked for': info.ai_wanted_model !== '' && <Code>{info.ai_wanted_model}</Code>,
          'Sent to': asked !== '' && (
            <FilterLink field="ai_request_model" value={info.ai_request_model}>
              <Code>{asked}</Code>
            </FilterLink>
          ),
          'Answered by': info.ai_response_model !== '' && <Code>{info.ai_response_model}</Code>,
          Operation: [info.ai_operation, info.ai_request_mode].filter((text) => text !== '').join(', '),
          Plugin: info.ai_plugin_name !== '' && <Code>{info.ai_plugin_name}</Code>,
          Attempts: info.attempts.length > 0 && <Attempts attempts={info.attempts} />,
          Tokens: info.usage_estimated && used !== '' ? `${used} (estimated)` : used,
          Cost: info.cost === undefined ? 'not known' : <span className="text-cost">{formatUsd(info.cost)}</span>,
          'First token':
            info.time_to_first_token_ms !== undefined && `after ${formatDuration(info.time_to_first_token_ms)}`,
          'Whole answer': info.llm_latency_ms !== undefined && formatDuration(info.llm_latency_ms),
          'Cache of answers': info.llm_cache_status,
        }}
      />
    </Section>
  );
}

/** Also those that failed, before one that did not. */
function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  return (
    <ol className="grid gap-1">
      {attempts.map(({ provider, model, duration_ms, status, failure }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they were made.
        <li key={index}>
          <Code>{`${provider} / ${model}`}</Code>{' '}
          <Badge meaning={failure === undefined && (status ?? 0) < 400 ? 'allowed' : 'failed'}>
            {failure ?? status ?? 'no answer'}
          </Badge>{' '}
          <span className="whitespace-nowrap text-soft">{formatDuration(duration_ms)}</span>
        </li>
      ))}
    </ol>
  );
}

/** What it was as messages to an MCP server. */
export function McpSection({ record: { mcp_info } }: RequestView) {
  const { rpc, mcp_session_id, mcp_protocol_version } = mcp_info;
  if (rpc.length === 0 && mcp_session_id === '') return null;
  return (
    <Section title="MCP">
      {rpc.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they were sent.
        <Message key={index} message={message} />
      ))}
      <Facts
        facts={{
          Session: mcp_session_id !== '' && (
            <FilterLink field="mcp_session_id" value={mcp_session_id}>
              <Code>{mcp_session_id}</Code>
            </FilterLink>
          ),
          Revision: mcp_protocol_version,
        }}
      />
    </Section>
  );
}

function Message({ message }: { readonly message: McpMessage }) {
  const { method, tool_name, latency, response_body_size, error, acl_action, acl_reason } = message;
  return (
    <Facts
      facts={{
        Method: (
          <FilterLink field="mcp_method" value={method}>
            <Code>{method}</Code>
          </FilterLink>
        ),
        Tool: tool_name !== '' && (
          <FilterLink field="mcp_tool_name" value={tool_name}>
            <Code>{tool_name}</Code>
          </FilterLink>
        ),
        Access: acl_action !== '' && <Access action={acl_action} reason={acl_reason} />,
        Took: latency !== undefined && formatDuration(latency),
        Size: response_body_size !== undefined && formatValue('bytes', response_body_size),
        Error: error !== '' && <span className="text-failed">{error}</span>,
        // These tell whether two were the same, and nothing of what was in them.
        Arguments: message.arguments_digest !== '' && <Digest sha256={message.arguments_digest} />,
        Result: message.result_digest !== '' && <Digest sha256={message.result_digest} />,
      }}
    />
  );
}

function Access({ action, reason }: { readonly action: string; readonly reason: string }) {
  return (
    <>
      <Badge meaning={action === 'allow' ? 'allowed' : 'refused'}>{action === 'allow' ? 'allowed' : 'denied'}</Badge>{' '}
      <span className="text-soft">{reason}</span>
    </>
  );
}

const Digest = ({ sha256 }: { readonly sha256: string }) => (
  <>
    <span className="text-soft">SHA-256</span> <Code>{sha256}</Code>
  </>
);

/** What it was as messages to an agent. */
export function A2aSection({ record: { a2a_info } }: RequestView) {
  if (a2a_info.rpc.length === 0) return null;
  return (
    <Section title={`A2A · ${formatCount(a2a_info.rpc.length, 'message')}`}>
      {a2a_info.rpc.map(({ method, context_id, task_id, task_state, latency, error }, index) => (
        <Facts
          // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they were sent.
          key={index}
          facts={{
            Method: <Code>{method}</Code>,
            Context: context_id && <Code>{context_id}</Code>,
            Task: task_id && <Code>{task_id}</Code>,
            State: task_state,
            Took: latency !== undefined && formatDuration(latency),
            Error: error && <span className="text-failed">{error}</span>,
          }}
        />
      ))}
    </Section>
  );
}
