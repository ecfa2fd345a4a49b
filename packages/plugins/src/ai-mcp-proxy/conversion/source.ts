import { conversionProvider, providerSource, type Source, type ToolValidators } from '@sallyport/mcp';
import type { RouteEntity, Services } from '@sallyport/pipeline';
import { compileArgumentValidator } from '../policy/argument-validator.ts';
import type { AiMcpProxyConfig, ToolConfig } from '../schema.ts';
import { convert } from './convert.ts';

/** Bytes of an API's answer; a longer one is a failed call. */
const answerBytesMax = 8 * 1024 * 1024;

/** A converting plugin, as its own server or as a source of a listener. */
export interface ConversionSource {
  readonly source: Source;
  /** Its tools by the names that rules mean. */
  readonly tools: readonly ToolConfig[];
}

/**
 * Makes a source of the tools of a plugin in conversion-listener or conversion-only mode, which is attached to `route`. `name` is that
 * of the source; `server` the settings of whoever serves it, which the plugin itself does not have in conversion-only mode.
 */
export function conversionSource(
  name: string,
  config: AiMcpProxyConfig,
  route: RouteEntity,
  { inner, clock, secret, log }: Services,
  { timeout, forward_client_headers }: AiMcpProxyConfig['server'],
): ConversionSource {
  const { tools, configs, problems } = convert(config, route, secret);
  for (const { path, message } of problems)
    log.warn('a tool is left out', { route: route.name ?? route.id, path, problem: message });
  const validator = (schema: unknown, tool: string) => {
    const compiled = compileArgumentValidator(schema, { of: 'server' });
    if (!('problem' in compiled)) return compiled.faultOf;
    log.warn('a tool’s arguments or results are not compared with its schema', { tool, problem: compiled.problem });
    return () => undefined;
  };
  const provider = conversionProvider(
    name,
    tools,
    // When a tool is called first: hundreds of schemas would hold up the start of a worker.
    (tool): ToolValidators => ({
      input: validator(tool.inputSchema, tool.name),
      output: tool.outputSchema === undefined ? undefined : validator(tool.outputSchema, tool.name),
    }),
    { inner, clock, timeoutMs: timeout, forwardsClientHeaders: forward_client_headers, answerBytesMax },
  );
  return { source: providerSource(provider), tools: configs };
}
