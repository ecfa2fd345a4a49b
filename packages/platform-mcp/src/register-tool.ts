import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { PlatformServerOptions } from './server.ts';
import { type PlatformTool, ToolError } from './tool.ts';

/** How long a call may take. */
const callMsMax = 60_000;

/** Has a server offer a tool. */
export function registerTool(server: McpServer, tool: PlatformTool, options: PlatformServerOptions): void {
  const { name, title, description, input, output, changes } = tool;
  const annotations = {
    title,
    readOnlyHint: changes === undefined,
    destructiveHint: changes?.isDestructive ?? false,
    idempotentHint: changes?.isIdempotent ?? true,
    // It reaches nothing but the platform.
    openWorldHint: false,
  };
  const config = { title, description, inputSchema: input, outputSchema: output, annotations };
  server.registerTool(name, config, async (given: z.output<z.ZodObject>, context: ServerContext) => {
    try {
      return await answer(tool, given, context, options);
    } catch (error) {
      if (error instanceof ToolError) return failure(error.message);
      throw error;
    }
  });
}

async function answer(
  { run, output }: PlatformTool,
  given: z.output<z.ZodObject>,
  context: ServerContext,
  { apiFor }: PlatformServerOptions,
): Promise<CallToolResult> {
  const signal = AbortSignal.any([context.mcpReq.signal, AbortSignal.timeout(callMsMax)]);
  const made = await run(given, { api: apiFor(context), signal });
  const structuredContent = output.parse(made);
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent, null, 2) }], structuredContent };
}

function failure(message: string): CallToolResult {
  return { content: [{ type: 'text', text: `Error: ${message}\n\n${hints}` }], isError: true };
}

const hints = `Troubleshooting:
1. Check that the token is valid, and that its owner has the role that this needs.
2. Check that ids, names and parameters are right; the list tools tell which there are.
3. Check the address of the control plane, and that it can be reached.`;
