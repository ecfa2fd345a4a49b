import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vaultKinds } from '@sallyport/contracts';
import { providers } from '@sallyport/llm';
import { plugins } from '@sallyport/plugins';
import { cliPage } from './reference/cli-page.ts';
import { compatibilityPage } from './reference/compatibility/page.ts';
import { dataSetsPage } from './reference/data-sets-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { metricsPage } from './reference/metrics-page.ts';
import { platformToolsPage } from './reference/platform-tools-page.ts';
import { readPluginCosts } from './reference/plugin-cost.ts';
import { pluginInterfacePage } from './reference/plugin-interface.ts';
import { builtInPage, pluginsPage } from './reference/plugin-pages.ts';
import { otherProvidersPage, providerPage, providersPage } from './reference/provider-pages.ts';
import { translationPage } from './reference/translation/page.ts';
import { vaultPage, vaultsPage } from './reference/vault-pages.ts';

const root = dirname(import.meta.dirname);
const folder = join(root, 'docs/reference');

/** Every page of `docs/reference`, by its path there. All of them come from code; none is written by hand. */
async function referencePages(): Promise<Map<string, string>> {
  const pluginFolder = join(root, 'packages/plugins/src');
  const vaultFolder = join(root, 'packages/runtime/src/vaults');
  const providerFolder = join(root, 'packages/llm/src/providers');
  const costs = readPluginCosts(join(root, 'bench/plugin-costs.json'));
  return new Map([
    ['errors.md', errorsPage(pluginFolder)],
    ['cli.md', await cliPage(root)],
    ['data-sets.md', dataSetsPage()],
    ['compatibility.md', compatibilityPage(plugins)],
    ['metrics.md', metricsPage()],
    ['plugin-interface.md', pluginInterfacePage(root)],
    ['platform-tools.md', platformToolsPage()],
    ['plugins/README.md', pluginsPage(plugins, pluginFolder)],
    ...plugins.map((plugin): [string, string] => [
      `plugins/${plugin.name}.md`,
      builtInPage(plugin, pluginFolder, costs),
    ]),
    ['providers/README.md', providersPage(providers, providerFolder)],
    ['translation.md', translationPage()],
    ['providers/others.md', otherProvidersPage(providerFolder)],
    ...providers.map((provider): [string, string] => [
      `providers/${provider.name}.md`,
      providerPage(provider, providerFolder),
    ]),
    ['vaults/README.md', vaultsPage(vaultKinds, vaultFolder)],
    ...vaultKinds.map((kind): [string, string] => [`vaults/${kind.name}.md`, vaultPage(kind, vaultFolder)]),
  ]);
}

function presentPages(): Map<string, string> {
  mkdirSync(folder, { recursive: true });
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

const wanted = await referencePages();
const present = presentPages();
const stale = [
  ...[...wanted].filter(([path, text]) => present.get(path) !== text).map(([path]) => path),
  ...[...present.keys()].filter((path) => !wanted.has(path)),
];
if (process.argv.includes('--check')) {
  for (const path of stale) console.log(`docs/reference/${path} is not up to date; run \`npm run reference\`.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const path of stale) {
    const text = wanted.get(path);
    if (text === undefined) rmSync(join(folder, path));
    else {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    console.log(`${text === undefined ? 'removed' : 'wrote'} docs/reference/${path}`);
  }
}
