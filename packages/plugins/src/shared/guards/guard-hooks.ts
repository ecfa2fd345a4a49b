import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { Asking } from './asking.ts';
import type { Guard } from './guard.ts';
import type { GuardOptions } from './guard-options.ts';
import { RequestGuard } from './request-guard.ts';

/** What a plugin does that has a guard: asks it about requests and answers, and does what it says. */
export function guardHooks(
  guard: Guard,
  options: GuardOptions,
  { clock, log }: Services,
  { pluginId }: PluginInstanceContext,
): PluginHooks {
  const hooks: PluginHooks = {};
  if (options.input !== undefined && guard.input !== undefined) {
    const asking = new Asking((texts, x) => guard.input!(texts, x), 'input', options, { pluginId, clock, log });
    const request = new RequestGuard(asking, options.input, options, clock);
    hooks.onCall = (x) => request.check(x);
  }
  return hooks;
}
