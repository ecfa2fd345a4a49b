import type { RequestRecord, RequestView } from '@sallyport/analytics';
import { durationText } from './figures.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** What a request was, as it is called where somebody reads it. */
export interface Names {
  who: string;
  route: string;
  service: string;
  consumer: string;
  controlPlane: string;
  node: string;
}

export function namesOf({ record, display }: RequestView): Names {
  const called = (field: 'route' | 'gateway_service' | 'consumer' | 'control_plane' | 'data_plane_node') =>
    display[field]?.[record[field]]?.name ?? '';
  const consumer = called('consumer');
  return {
    // What was personal of somebody who is erased is gone.
    who: consumer || record.subject || (record.client_ip === '' ? 'Somebody' : `Somebody at ${record.client_ip}`),
    route: called('route'),
    service: called('gateway_service'),
    consumer,
    controlPlane: called('control_plane'),
    node: called('data_plane_node'),
  };
}

/** Who asked for what. */
export function askedSentence(view: RequestView, { who }: Names): string {
  const { record } = view;
  const agent = record.agent === '' || record.agent === record.subject ? '' : `, through ${record.agent},`;
  return `${who}${agent} ${deedOf(view)}`;
}

function deedOf({ record, kind }: RequestView): string {
  const { llm_info, mcp_info, http_method, request_uri, parent_request_id } = record;
  const path = request_uri.split('?')[0]!;
  if (llm_info !== undefined) {
    const model = llm_info.ai_response_model || llm_info.ai_request_model || llm_info.ai_wanted_model;
    return model === '' ? 'asked a model' : `asked the model ${model}`;
  }
  const [message, ...more] = mcp_info.rpc;
  if (message !== undefined) {
    const others = more.length === 0 ? '' : `, and ${more.length} more messages`;
    if (message.tool_name !== '') return `called the tool ${message.tool_name}${others}`;
    return (deeds[message.method] ?? `sent ${message.method} to an MCP server`) + others;
  }
  if (mcp_info.mcp_session_id !== '') return 'held a session with an MCP server';
  if (kind === 'llm') return `wanted to ask a model at ${path}`;
  return parent_request_id === ''
    ? `asked for ${http_method} ${path}`
    : `had the gateway ask for ${http_method} ${path}`;
}

const deeds: Readonly<Record<string, string>> = {
  initialize: 'began to speak with an MCP server',
  'server/discover': 'asked an MCP server what it can do',
  'tools/list': 'asked which tools there are',
  'resources/list': 'asked which resources there are',
  'resources/read': 'read a resource',
  'prompts/list': 'asked which prompts there are',
  'prompts/get': 'got a prompt',
};

/** What came of it. */
export function endedSentence({ record, kind }: RequestView, names: Names): string {
  const status = Number(record.response_http_status);
  const took = `after ${durationText(record.latencies_response_ms ?? 0)}`;
  const { refusal_plugin, refusal_code, error_code, mcp_info } = record;
  if (kind === 'sign-in') return `${refusal_plugin} sent the browser on with ${status} ${took}, to sign in.`;
  if (refusal_plugin !== '' && status >= 400)
    return `${refusal_plugin} refused it with ${status} (${refusal_code}) ${took}.`;
  if (refusal_plugin !== '') return `${refusal_plugin} answered it with ${status} ${took}.`;
  if (error_code !== '') return `The gateway answered with ${status} (${error_code}) ${took}.`;
  if (status === 499) return `The caller left ${took}, before there was an answer.`;
  const failed = mcp_info.rpc.find(({ error }) => error !== '');
  const by = answererOf(record, names);
  if (failed !== undefined) return `${by} answered ${took} with an error: ${failed.error}.`;
  const cut = record.truncated ? ', and what it said was cut' : record.aborted ? ', and the caller left meanwhile' : '';
  return `${by} answered with ${status} ${took}${cut}.`;
}

function answererOf({ llm_info, mcp_info, upstream_status }: RequestRecord, { service }: Names): string {
  if (llm_info?.llm_cache_status === 'Hit') return 'The cache of answers';
  if (llm_info !== undefined) return llm_info.ai_provider || 'The provider';
  const isPassedOn = upstream_status !== undefined || mcp_info.rpc.length > 0;
  return isPassedOn ? service || 'The upstream' : 'The gateway';
}

export function outcomeOfRecord({ record, kind }: RequestView): Outcome {
  const { refusal_plugin, response_http_status, mcp_info } = record;
  const status = Number(response_http_status);
  const error = mcp_info.rpc.find((message) => message.error !== '')?.error ?? '';
  return outcomeOf({ status, error, kind, isRefused: refusal_plugin !== '' && status >= 400 });
}
