/** Of every POST to a server of 2025; `initialize` has neither version nor session yet. */
export function legacyHeaders(version: string | undefined, sessionId: string | undefined): string[] {
  return [
    'Content-Type',
    'application/json',
    'Accept',
    'application/json, text/event-stream',
    ...sessionHeaders(version, sessionId),
  ];
}

/** Of every request in a session. `sessionId` is the server's own, where it gave one. */
export function sessionHeaders(version: string | undefined, sessionId: string | undefined): string[] {
  const headers: string[] = [];
  // Servers of 2025-03-26 don't know the header, and take no offence.
  if (version !== undefined) headers.push('MCP-Protocol-Version', version);
  if (sessionId !== undefined) headers.push('Mcp-Session-Id', sessionId);
  return headers;
}
