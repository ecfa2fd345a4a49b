/** Headers that every request of a legacy session has. */
export function sessionHeaders(version: string, sessionId: string | undefined): string[] {
  const headers = ['MCP-Protocol-Version', version];
  if (sessionId !== undefined) headers.push('Mcp-Session-Id', sessionId);
  return headers;
}
