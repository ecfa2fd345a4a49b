import { nearest } from '@sallyport/contracts';
import type { PluginHooks } from '@sallyport/pipeline';
import type { OutsidePlugin } from '@sallyport/plugin';

/**
 * The plugin with a `setup` that names it when it fails, and that tells a hook which would never run. Nothing is added
 * to the hooks themselves.
 */
export function guarded(plugin: OutsidePlugin): OutsidePlugin {
  return {
    ...plugin,
    setup(...given) {
      let hooks: unknown;
      try {
        hooks = plugin.setup(...given);
      } catch (error) {
        throw new Error(`setup of the plugin '${plugin.name}' failed: ${(error as Error)?.message ?? String(error)}`, {
          cause: error,
        });
      }
      const problem = hooksProblem(hooks);
      if (problem !== undefined) throw new Error(`setup of the plugin '${plugin.name}' ${problem}`);
      return hooks as PluginHooks;
    },
  };
}

// The compiler asks for a line when there is another hook.
const known: Record<keyof PluginHooks, true> = {
  onTrace: true,
  onRequest: true,
  onCall: true,
  wantsCall: true,
  bodyFirst: true,
  wantsBodyFirst: true,
  bodyBytesMax: true,
  readCall: true,
  serve: true,
  onResponse: true,
  wantsFrames: true,
  onFrame: true,
  onFrameEnd: true,
  wantsBytes: true,
  onBytes: true,
  wantsMessages: true,
  onMessage: true,
  onFinish: true,
  sink: true,
  retire: true,
  close: true,
};

function hooksProblem(hooks: unknown): string | undefined {
  if (hooks instanceof Promise) return 'answered with a promise; hooks are wanted at once';
  if (typeof hooks !== 'object' || hooks === null) return 'answered with no hooks';
  const unknown = Object.keys(hooks).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, Object.keys(known));
  return `answered with '${unknown}', which is no hook${near === undefined ? '' : `; did you mean '${near}'?`}`;
}
