export type { ApiAnswer, ApiCall, PlatformApi } from './api.ts';
export { defineTool, type PlatformTool, type ToolCategory, type ToolContext, ToolError } from './tool.ts';
export { platformTools } from './tools/index.ts';
