import type { ReadCall } from '@sallyport/mcp';
import type { Call } from '@sallyport/pipeline';

/** Was the body read by this plugin's rules? Other plugins' calls are MCP's too, and tell less. */
export function isReadCall(call: Call | undefined): call is ReadCall {
  return call?.kind === 'mcp' && 'revision' in call;
}
