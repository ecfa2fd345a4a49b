export type { ApiAnswer, ApiCall, PlatformApi } from './api.ts';
export { type PlatformTool, type ToolCategory, type ToolContext, ToolError } from './tool.ts';
