export { type ApiAnswer, type ApiCall, bodyOf, type PlatformApi, urlOf } from './api.ts';
export { createPlatformServer, type PlatformServerOptions } from './server.ts';
export { defineTool, type PlatformTool, type ToolCategory, type ToolContext, ToolError } from './tool.ts';
export { platformTools } from './tools/index.ts';
export { timeRanges } from './tools/shared/time-range.ts';
