import type { CompiledConfig } from './compile.ts';

/** Loads the code of those plugins that a configuration uses and that are not loaded with all others; then it may be activated. */
export async function loadCode({ plugins }: CompiledConfig): Promise<void> {
  for (const definition of new Set(plugins.map((planned) => planned.definition))) await definition.load?.();
}
