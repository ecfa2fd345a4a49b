import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool, Tool, ToolChoice } from '../../neutral/tools.ts';
import { customAsFunction } from './custom-tools.ts';

type SimpleChoice = Exclude<ToolChoice, { allowed: string[] }>;

/** The tools that may be called: for dialects that cannot allow some of those told of. */
export function allowedTools({ tools = [], toolChoice }: ChatRequest): readonly Tool[] {
  if (typeof toolChoice !== 'object' || !('allowed' in toolChoice)) return tools;
  return tools.filter((tool) => tool.type === 'opaque' || toolChoice.allowed.includes(tool.name));
}

/** Where one tool alone cannot be asked for, it is the only one told of. */
export function aloneIfNamed(request: ChatRequest): ChatRequest {
  const { toolChoice } = request;
  if (typeof toolChoice !== 'object' || !('name' in toolChoice)) return request;
  return { ...request, toolChoice: { allowed: [toolChoice.name], isRequired: true } };
}

/**
 * Tools and choice for dialects that have only functions, and cannot allow some of them: tools of another provider are a
 * loss, and of functions only those that are allowed are told of.
 */
export function functionsOnly(
  request: ChatRequest,
  losses: Losses,
): { tools: FunctionTool[] | undefined; choice: SimpleChoice | undefined } {
  const { toolChoice } = request;
  const functions: FunctionTool[] = [];
  for (const tool of allowedTools(request)) {
    if (tool.type === 'function') functions.push(tool);
    else if (tool.type === 'custom') functions.push(customAsFunction(tool));
    else losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
  }
  const tools = functions.length === 0 ? undefined : functions;
  if (typeof toolChoice !== 'object' || !('allowed' in toolChoice)) return { tools, choice: toolChoice };
  return { tools, choice: toolChoice.isRequired ? 'required' : 'auto' };
}
