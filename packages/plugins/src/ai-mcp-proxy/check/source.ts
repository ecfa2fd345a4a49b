import type { Attachment } from '@sallyport/pipeline';
import type { ConfigProblem } from '../check.ts';
import { serverModes } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What makes a source of listeners: how it is reached, and how listeners find it. */
export function checkSource({ mode, stdio }: AiMcpProxyConfig, { route, service, tags }: Attachment): ConfigProblem[] {
  if (mode === 'conversion-only') {
    // As in Kong, the plugin does nothing at a service; it says so when it is set up.
    return route === undefined ? [] : needsTags(mode, tags);
  }
  if (!serverModes.includes(mode))
    return stdio === undefined ? [] : [{ path: 'stdio', message: 'has an effect in stdio-server mode only' }];
  const problems = needsTags(mode, tags);
  const tell = (path: string, message: string) => problems.push({ path, message });
  if (route === undefined) tell('mode', `${mode} has an effect at a route only, by which listeners reach it`);
  if (mode === 'stdio-server') {
    if (stdio === undefined) tell('stdio', 'is needed in stdio-server mode');
  } else {
    if (stdio !== undefined) tell('stdio', 'has an effect in stdio-server mode only');
    if (service === undefined) tell('mode', `${mode} needs a route with a service, which is the MCP server`);
  }
  return problems;
}

function needsTags(mode: string, tags: readonly string[]): ConfigProblem[] {
  if (tags.length > 0) return [];
  return [{ path: 'mode', message: `${mode} needs tags at the plugin, by which listeners find it` }];
}
