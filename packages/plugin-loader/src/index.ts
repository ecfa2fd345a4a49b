export { findModules } from './find-modules.ts';
export { type LoadedPlugins, type LoadResult, loadPlugins } from './load.ts';
export { pluginPage, readmeOf, settingsTable } from './page.ts';
