import { createRequestStateCodec } from '@modelcontextprotocol/server';
import { type StdioServerHandle, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { PlatformApi } from './api.ts';
import type { Approval } from './approval.ts';
import { servedTools } from './served-tools.ts';
import { createPlatformServer, type PlatformServerOptions } from './server.ts';

interface StdioOptions extends Pick<PlatformServerOptions, 'version' | 'offer' | 'onFailure'> {
  api: PlatformApi;
}

/** Serves the one client that started this process, over its standard input and output. */
export function servePlatformOverStdio({ api, ...options }: StdioOptions): StdioServerHandle {
  const approvals = createRequestStateCodec<Approval>({ key: crypto.getRandomValues(new Uint8Array(32)) });
  const tools = servedTools();
  return serveStdio(() => createPlatformServer({ ...options, tools, approvals, apiFor: () => api }));
}
