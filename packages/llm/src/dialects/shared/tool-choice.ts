import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool, ToolChoice } from '../../neutral/tools.ts';
import { customAsFunction } from './custom-tools.ts';

type SimpleChoice = Exclude<ToolChoice, { allowed: string[] }>;

/**
 * Tools and choice for dialects that have only functions, and cannot allow some of them: tools of another provider are a
 * loss, and of functions only those that are allowed are told of.
 */
export function functionsOnly(
  { tools, toolChoice }: ChatRequest,
  losses: Losses,
): { tools: FunctionTool[] | undefined; choice: SimpleChoice | undefined } {
  const functions: FunctionTool[] = [];
  for (const tool of tools ?? []) {
    if (tool.type === 'function') functions.push(tool);
    else if (tool.type === 'custom') functions.push(customAsFunction(tool));
    else losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
  }
  const some = functions.length === 0 ? undefined : functions;
  if (typeof toolChoice !== 'object' || !('allowed' in toolChoice)) return { tools: some, choice: toolChoice };
  return {
    tools: some?.filter(({ name }) => toolChoice.allowed.includes(name)),
    choice: toolChoice.isRequired ? 'required' : 'auto',
  };
}
