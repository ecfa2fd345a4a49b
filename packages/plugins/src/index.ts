import type { PluginDefinition } from '@sallyport/pipeline';
import { fileLog } from './file-log/plugin.ts';
import { httpLog } from './http-log/plugin.ts';
import { rateLimiting } from './rate-limiting/plugin.ts';
import { responseTransformer } from './response-transformer/plugin.ts';

/** Every plugin, in order of execution: the order of Kong's priorities, which the numbers name. */
export const plugins = [
  // 100001 correlation-id
  // 2000 cors
  // 1250 key-auth
  // 1100 basic-auth
  // 990 ip-restriction
  // 951 request-size-limiting
  // 950 acl
  // 910
  rateLimiting,
  // 820 ai-mcp-proxy
  // 801 request-transformer
  // 800
  responseTransformer,
  // 12
  httpLog,
  // 9
  fileLog,
  // 2 request-termination
] as const satisfies readonly PluginDefinition[];

export type PluginName = (typeof plugins)[number] extends { readonly name: infer Name } ? Name : string;
