import type { ProvidedTool, ToolProvider } from '../federation/tool-provider.ts';
import type { Ask, Asked, AskListener } from '../neutral.ts';
import { callTool, type ToolCalls, type ToolValidators } from './call-tool.ts';
import type { ConvertedTool } from './converted-tool.ts';

/** The tools of a REST API as a source. `compile` is asked once for each tool that is called. */
export function conversionProvider(
  name: string,
  tools: readonly ConvertedTool[],
  compile: (tool: ConvertedTool) => ToolValidators,
  calls: ToolCalls,
): ToolProvider {
  const compiled = new Map<ConvertedTool, ToolValidators>();
  return {
    name,
    tools,
    call(tool: ProvidedTool, ask: Ask, listener: AskListener): Asked {
      const converted = tool as ConvertedTool;
      let validators = compiled.get(converted);
      if (validators === undefined) {
        validators = compile(converted);
        compiled.set(converted, validators);
      }
      return callTool(converted, validators, ask, listener, calls);
    },
  };
}
