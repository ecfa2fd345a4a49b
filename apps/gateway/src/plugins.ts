import { type LoadedPlugins, type LoadResult, loadPlugins, pluginPage, readmeOf } from '@sallyport/plugin-loader';
import { plugins as builtIn } from '@sallyport/plugins';

export { type LoadedPlugins, pluginPage, readmeOf };

/** The plugins of this gateway in order of execution: its own, and those from outside that `--plugins` named. */
export function pluginsWith(sources: readonly string[]): Promise<LoadResult> {
  return loadPlugins(builtIn, sources, process.cwd());
}
