import type { PlatformTool } from '../tool.ts';
import { executeTool } from './execute.ts';
import { getSchemaTool } from './get-schema.ts';
import { Operations } from './operations.ts';
import { searchTool } from './search.ts';

/** Three tools that reach the whole API. They keep what they read of its description: make them once. */
export function codeModeTools(): readonly PlatformTool[] {
  const operations = new Operations();
  return [searchTool(operations), getSchemaTool(operations), executeTool(operations)];
}
