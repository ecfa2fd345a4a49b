import { writeError } from '@sallyport/mcp';
import { type Exchange, type McpCall, type Refusal, refuse } from '@sallyport/pipeline';

/** A refusal that callers of MCP get as JSON-RPC, with the id of what they asked; on routes to models it is said in the caller's dialect later. */
export function refuseCall(
  status: number,
  code: string,
  message: string,
  { reason, headers = [] }: { reason: string; headers?: readonly string[] },
): Refusal {
  const plain = Buffer.from(JSON.stringify({ message }));
  const render = ({ call }: Exchange) => (call?.kind === 'mcp' ? inRpc(call, status, message, reason) : plain);
  return refuse(status, code, message, { headers, render });
}

/** Codes of our own are HTTP's statuses, which no specification of JSON-RPC reserves. */
function inRpc({ messages, batch }: McpCall, status: number, message: string, reason: string): Buffer {
  const requests = messages.filter(({ type }) => type === 'request');
  const errors = requests.map(({ idText }) => writeError(idText, status, message, { reason }));
  if (!batch) return errors[0] ?? writeError(undefined, status, message, { reason });
  return Buffer.from(`[${errors.map((error) => error.toString()).join(',')}]`);
}
