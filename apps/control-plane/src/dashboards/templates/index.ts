import { agentic } from './agentic.ts';
import { aiGateway } from './ai-gateway.ts';
import { cost } from './cost.ts';
import { guardrails } from './guardrails.ts';
import { mcpServers } from './mcp-servers.ts';
import { quickSummary } from './quick-summary.ts';
import { sharedServices } from './shared-services.ts';
import type { Template } from './template.ts';

/** In the order in which they are offered. */
export const templates: readonly Template[] = [
  quickSummary,
  aiGateway,
  sharedServices,
  agentic,
  mcpServers,
  guardrails,
  cost,
];
