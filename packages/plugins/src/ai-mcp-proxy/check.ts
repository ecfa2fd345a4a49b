import type { Attachment } from '@sallyport/pipeline';
import { checkAccess } from './check/access.ts';
import { checkConditions } from './check/conditions.ts';
import { checkConversion } from './check/conversion.ts';
import { checkFields } from './check/fields.ts';
import { checkLimits } from './check/limits.ts';
import { checkListener } from './check/listener.ts';
import { checkPrimitives } from './check/primitives.ts';
import { checkSource } from './check/source.ts';
import { checkStdio } from './check/stdio.ts';
import { checkTools } from './check/tools.ts';
import type { AiMcpProxyConfig } from './schema.ts';

export interface ConfigProblem {
  path: string;
  message: string;
}

/** Refuses settings that would have no effect: none is ignored in silence. */
export function checkConfig(config: AiMcpProxyConfig, attached: Attachment): ConfigProblem[] {
  return [
    ...checkSource(config, attached),
    ...checkStdio(config),
    ...checkAccess(config),
    ...checkFields(config),
    ...checkListener(config),
    ...checkTools(config),
    ...checkPrimitives(config),
    ...checkConditions(config),
    ...checkConversion(config, attached),
    ...checkLimits(config),
  ];
}
