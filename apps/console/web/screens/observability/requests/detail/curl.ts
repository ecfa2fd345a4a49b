import { quoted } from '../../../../parts/formats/shell.ts';
import type { RequestRecord } from '../record.ts';

/** The request as a command. Records hold no credentials and no bodies: what has to be filled in is written large. */
export function curlOf(record: RequestRecord): string {
  const { http_method, mcp_info, llm_info } = record;
  const body = bodyOf(record);
  const words = [
    'curl',
    ...(http_method === (body === undefined ? 'GET' : 'POST') ? [] : ['-X', http_method]),
    quoted(urlOf(record)),
    ...credentialOf(record),
    ...(mcp_info.rpc.length > 0 ? ['-H', quoted('accept: application/json, text/event-stream')] : []),
    ...(mcp_info.mcp_protocol_version === ''
      ? []
      : ['-H', quoted(`mcp-protocol-version: ${mcp_info.mcp_protocol_version}`)]),
    ...(body === undefined ? [] : ['-H', quoted('content-type: application/json'), '-d', quoted(body)]),
    ...(llm_info?.ai_request_mode === 'stream' ? ['-N'] : []),
  ];
  return words.join(' ');
}

function urlOf({ request_protocol, header_host, request_port, request_uri }: RequestRecord): string {
  const protocol = request_protocol || 'http';
  const usual = protocol === 'https' ? 443 : 80;
  const isTold = /:\d+$/.test(header_host) || request_port === undefined || request_port === usual;
  return `${protocol}://${header_host || 'HOST'}${isTold ? '' : `:${request_port}`}${request_uri}`;
}

function credentialOf({ auth_type, refusal_plugin }: RequestRecord): readonly string[] {
  const plugin = auth_type || refusal_plugin;
  if (plugin.startsWith('key-auth')) return ['-H', quoted('apikey: YOUR_KEY')];
  if (plugin === 'basic-auth') return ['-u', quoted('NAME:PASSWORD')];
  if (/^(openid-connect|jwt|oauth2|ai-mcp-oauth2|session)/.test(plugin))
    return ['-H', quoted('authorization: Bearer YOUR_TOKEN')];
  return [];
}

function bodyOf({ http_method, llm_info, mcp_info, request_body_size = 0 }: RequestRecord): string | undefined {
  if (llm_info?.ai_operation === 'chat') {
    const { ai_wanted_model: model, ai_request_mode } = llm_info;
    return JSON.stringify({
      ...(model !== '' && { model }),
      messages: [{ role: 'user', content: 'YOUR_PROMPT' }],
      ...(ai_request_mode === 'stream' && { stream: true }),
    });
  }
  const [message] = mcp_info.rpc;
  if (message !== undefined && http_method === 'POST') {
    const params = message.tool_name === '' ? {} : { name: message.tool_name, arguments: {} };
    return JSON.stringify({ jsonrpc: '2.0', id: 1, method: message.method, params });
  }
  return request_body_size > 0 && /^(POST|PUT|PATCH)$/.test(http_method) ? 'YOUR_BODY' : undefined;
}
