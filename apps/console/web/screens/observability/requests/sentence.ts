import { formatCount, formatDuration } from '@sallyport/ui';
import type { Display } from '../../../api/analytics.ts';
import { isRefused } from './outcome.ts';
import { callerOf, nameIn, pathOf, type RequestRecord, statusOf } from './record.ts';

/** Who asked for what. */
export function askedSentence(record: RequestRecord, display: Display): string {
  const agent = record.agent === '' || record.agent === record.subject ? '' : `, through ${record.agent},`;
  return `${callerOf(record, display)}${agent} ${deedOf(record)}`;
}

/** What was asked for, in a few words. */
export function deedOf(record: RequestRecord): string {
  const { kind, llm_info, mcp_info, http_method, parent_request_id } = record;
  if (llm_info !== undefined) {
    const model = llm_info.ai_response_model || llm_info.ai_request_model || llm_info.ai_wanted_model;
    return model === '' ? 'asked a model' : `asked the model ${model}`;
  }
  const [message, ...more] = mcp_info.rpc;
  if (message !== undefined) {
    const others = more.length === 0 ? '' : `, and ${formatCount(more.length, 'more message')}`;
    if (message.tool_name !== '') return `called the tool ${message.tool_name}${others}`;
    return (deeds[message.method] ?? `sent ${message.method} to an MCP server`) + others;
  }
  if (mcp_info.mcp_session_id !== '') return 'held a session with an MCP server';
  const path = pathOf(record);
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
export function endedSentence(record: RequestRecord, display: Display): string {
  const { kind, refusal_plugin, refusal_code, error_code, mcp_info, truncated, aborted } = record;
  const status = statusOf(record);
  const took = `after ${formatDuration(record.latencies_response_ms ?? 0)}`;
  if (kind === 'sign-in') return `${refusal_plugin} sent the browser on with ${status} ${took}, to sign in.`;
  if (isRefused(record)) return `${refusal_plugin} refused it with ${status} (${refusal_code}) ${took}.`;
  if (refusal_plugin !== '') return `${refusal_plugin} answered it with ${status} ${took}.`;
  if (error_code !== '') return `The gateway answered with ${status} (${error_code}) ${took}.`;
  if (status === 499) return `The caller left ${took}, before there was an answer.`;
  const failed = mcp_info.rpc.find(({ error }) => error !== '');
  const by = answererOf(record, display);
  if (failed !== undefined) return `${by} answered ${took} with an error: ${failed.error}.`;
  const cut = truncated ? ', and what it said was cut' : aborted ? ', and the caller left meanwhile' : '';
  return `${by} answered with ${status} ${took}${cut}.`;
}

function answererOf(record: RequestRecord, display: Display): string {
  const { llm_info, mcp_info, upstream_status } = record;
  if (llm_info?.llm_cache_status === 'Hit') return 'The cache of answers';
  if (llm_info !== undefined) return llm_info.ai_provider || 'The provider';
  const isPassedOn = upstream_status !== undefined || mcp_info.rpc.length > 0;
  return isPassedOn ? nameIn(display, record, 'gateway_service') || 'The upstream' : 'The gateway';
}
