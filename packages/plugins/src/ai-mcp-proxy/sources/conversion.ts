import { createHash } from 'node:crypto';
import { conversionProvider, keptNames, providerSource, type ToolValidators } from '@sallyport/mcp';
import type { Services } from '@sallyport/pipeline';
import { convert } from '../conversion/convert.ts';
import { compileArgumentValidator } from '../policy/argument-validator.ts';
import { decompress } from './decompress.ts';
import type { ListSource } from './listed-source.ts';

/**
 * The tools that a plugin makes of a REST API. Their requests go through the gateway's router, so that the plugins of the route there
 * run; how long they may take, and whether the client's headers go along, is for whoever serves the tools to say.
 */
export const listConversion: ListSource = ({ plugin, config, name }, { server }, services) => {
  const { inner, clock, log, secret } = services;
  const route = plugin.route!;
  const { tools, configs, problems } = convert(config, route, secret);
  for (const { path, message } of problems) {
    log.warn('ai-mcp-proxy: a tool is left out', { route: route.name ?? route.id, path, problem: message });
  }
  const provider = conversionProvider(name, tools, (tool) => validatorsOf(tool, services), {
    inner,
    clock,
    timeoutMs: server.timeout,
    forwardsClientHeaders: server.forward_client_headers,
    answerBytesMax,
    decompress,
  });
  return {
    federated: {
      source: providerSource(provider),
      naming: keptNames,
      // They change with the configuration only, and with it their fingerprint.
      lists: { ttlMs: Number.MAX_SAFE_INTEGER, graceMs: 0, deadlineMs: server.timeout, isShared: true },
      fingerprint: createHash('sha256')
        .update(JSON.stringify([config, route]))
        .digest('base64url')
        .slice(0, 16),
    },
    policy: { name, pluginId: plugin.pluginId, config: { ...config, tools: [...configs] } },
    close() {},
  };
};

/** Bytes of an API's answer; a longer one is a failed call. */
const answerBytesMax = 8 * 1024 * 1024;

/** Made when a tool is called first: hundreds of schemas would hold up the start of a worker. */
function validatorsOf(
  { name, inputSchema, outputSchema }: Parameters<Parameters<typeof conversionProvider>[2]>[0],
  { log }: Services,
): ToolValidators {
  const validator = (schema: unknown) => {
    const compiled = compileArgumentValidator(schema, { of: 'server' });
    if (!('problem' in compiled)) return compiled.faultOf;
    log.warn('ai-mcp-proxy: a tool’s arguments or results are not compared with its schema', {
      tool: name,
      problem: compiled.problem,
    });
    return () => undefined;
  };
  return { input: validator(inputSchema), output: outputSchema === undefined ? undefined : validator(outputSchema) };
}
