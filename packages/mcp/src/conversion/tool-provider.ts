import type { ProvidedTool, ToolProvider } from '../federation/tool-provider.ts';
import type { Ask, Asked, AskListener } from '../neutral.ts';
import { callTool, type ToolCalls } from './call-tool.ts';
import type { ConvertedTool } from './convert-tool.ts';
import type { Validate } from './result.ts';
import type { JsonObject } from './tool-definition.ts';

/** The tools of a REST API as a source. `compileSchema` makes validators of output schemas. */
export function conversionProvider(
  name: string,
  tools: readonly ConvertedTool[],
  compileSchema: (schema: JsonObject) => Validate,
  calls: ToolCalls,
): ToolProvider {
  const validators = new Map(
    tools.map(
      (tool) => [tool, tool.outputSchema === undefined ? undefined : compileSchema(tool.outputSchema)] as const,
    ),
  );
  return {
    name,
    tools,
    call(tool: ProvidedTool, ask: Ask, listener: AskListener): Asked {
      const converted = tool as ConvertedTool;
      return callTool(converted, validators.get(converted), ask, listener, calls);
    },
  };
}
