import type { ReadCall, ReadMessage } from '@sallyport/mcp';
import { type Exchange, headerValue, link, linkArguments } from '@sallyport/pipeline';

/** Ties a request of an MCP client to its session, and to whoever asked for the tool that it calls. */
export function linkCall(x: Exchange, { messages }: ReadCall): void {
  if (!x.isTold) return;
  link(x, 'mcp_session', sessionOf(x));
  for (const message of messages) if (message.type !== 'response') linkMessage(x, message);
}

/** `initialize` has no session yet; its answer brings one. */
export function linkSession(x: Exchange, sessionId: string | null | undefined): void {
  if (x.isTold) link(x, 'mcp_session', sessionId, asOrigin);
}

/** As the client knows it: what goes on to the server may be another one. */
function sessionOf({ head }: Exchange): string | undefined {
  return headerValue(head.rawHeaders, 'mcp-session-id');
}

function linkMessage(x: Exchange, message: ReadMessage): void {
  const { paramsBytes } = message;
  if (paramsBytes === undefined || paramsBytes.length > paramsBytesMax) return;
  const isCall = message.method === 'tools/call' && message.target !== undefined;
  if (!isCall && !paramsBytes.includes('"_meta"')) return;
  const params = message.params ?? {};
  if (isCall) linkArguments(x, 'tool_arguments', message.target!, params['arguments']);
  const meta = params['_meta'];
  if (typeof meta === 'object' && meta !== null) linkMeta(x, meta as Record<string, unknown>);
}

/** What clients tell besides: the model's call that this one is (Claude Code), the conversation (VS Code, ChatGPT). */
function linkMeta(x: Exchange, meta: Record<string, unknown>): void {
  link(x, 'tool_call', meta['claudecode/toolUseId']);
  link(x, 'header', meta['vscode.conversationId']);
  link(x, 'header', meta['openai/session']);
}

/** Longer arguments are not gone through. */
const paramsBytesMax = 128 * 1024;
const asOrigin = Object.freeze({ isOrigin: true });
