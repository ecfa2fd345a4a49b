import type { Attachment } from '@sallyport/pipeline';
import { checkAccess } from './check/access.ts';
import { checkConditions } from './check/conditions.ts';
import { checkConversion } from './check/conversion.ts';
import { checkFields } from './check/fields.ts';
import { checkListener } from './check/listener.ts';
import { checkPrimitives } from './check/primitives.ts';
import { checkStdio } from './check/stdio.ts';
import { checkTools } from './check/tools.ts';
import { supportedModes } from './schema/modes.ts';
import type { AiMcpProxyConfig } from './schema.ts';

export interface ConfigProblem {
  path: string;
  message: string;
}

/** Refuses what this release doesn't do, and settings that would have no effect: none is ignored in silence. */
export function checkConfig(config: AiMcpProxyConfig, attached: Attachment): ConfigProblem[] {
  if (!supportedModes.has(config.mode)) {
    const supported = [...supportedModes].join(', ');
    return [{ path: 'mode', message: `'${config.mode}' comes with a later release; supported are ${supported}` }];
  }
  return [
    ...checkStdio(config),
    ...checkAccess(config),
    ...checkFields(config),
    ...checkListener(config),
    ...checkTools(config),
    ...checkPrimitives(config),
    ...checkConditions(config),
    ...checkConversion(config, attached),
  ];
}
