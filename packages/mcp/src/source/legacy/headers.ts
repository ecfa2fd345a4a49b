/** Headers of a POST with a message of a legacy session. */
export function postHeaders(version: string | undefined, sessionId: string | undefined): string[] {
  return [
    'Content-Type',
    'application/json',
    'Accept',
    'application/json, text/event-stream',
    ...sessionHeaders(version, sessionId),
  ];
}

/** Headers that every request of a legacy session has. */
export function sessionHeaders(version: string | undefined, sessionId: string | undefined): string[] {
  const headers: string[] = [];
  // Before 2025-06-18 nobody sent it, and some servers refuse versions that they don't know.
  if (version !== undefined && version >= '2025-06-18') headers.push('MCP-Protocol-Version', version);
  if (sessionId !== undefined) headers.push('Mcp-Session-Id', sessionId);
  return headers;
}
