import type { Screen } from '../screen.ts';
import { agents } from './agents/screen.ts';
import { budgets } from './budgets/screen.ts';
import { guards } from './guards/screen.ts';
import { mcpServers } from './mcp-servers/screen.ts';
import { mcpServer } from './mcp-servers/server/screen.ts';
import { model } from './models/model/screen.ts';
import { models } from './models/screen.ts';
import { playground } from './playground/screen.ts';

/** Models, tools and whoever uses them. */
export const ai: readonly Screen[] = [models, model, mcpServers, mcpServer, agents, budgets, guards, playground];
