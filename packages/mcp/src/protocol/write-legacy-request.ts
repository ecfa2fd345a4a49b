import { writeNotification, writeRequest } from '../write-message.ts';
import type { WrittenRequest } from './rev-2026-07-28/write-request.ts';

/** A POST to a server of 2025: `params` as `Ask.params`. `sessionId` is the server's own, where it gave one. */
export function writeLegacyRequest(
  idText: string,
  method: string,
  params: Buffer,
  version: string,
  sessionId: string | undefined,
): WrittenRequest {
  return { headers: legacyHeaders(version, sessionId), body: writeRequest(idText, method, params) };
}

export function writeLegacyNotification(
  method: string,
  params: Buffer,
  version: string,
  sessionId: string | undefined,
): WrittenRequest {
  return { headers: legacyHeaders(version, sessionId), body: writeNotification(method, params) };
}

/** Of every request in a session; `initialize` has neither version nor session yet. */
export function legacyHeaders(version: string | undefined, sessionId: string | undefined): string[] {
  const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
  // Servers of 2025-03-26 don't know the header, and take no offence.
  if (version !== undefined) headers.push('MCP-Protocol-Version', version);
  if (sessionId !== undefined) headers.push('Mcp-Session-Id', sessionId);
  return headers;
}
