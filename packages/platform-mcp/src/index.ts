export { type ApiAnswer, type ApiCall, apiHeaders, bodyOf, type PlatformApi, urlOf } from './api.ts';
export type { Approval, Approvals } from './approval.ts';
export { canElicit } from './approval.ts';
export { type Offer, parseGroups } from './offer.ts';
export { allTools, type ServedTool, servedTools } from './served-tools.ts';
export { createPlatformServer, type PlatformServerOptions, type ToolCall } from './server.ts';
export { defineTool, type PlatformTool, type ToolCategory, type ToolContext, ToolError } from './tool.ts';
export { platformTools } from './tools/index.ts';
export { timeRanges } from './tools/shared/time-range.ts';
