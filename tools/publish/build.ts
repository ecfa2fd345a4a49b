import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { version as stated } from '@sallyport/gateway/version';
import { runNode } from '../run/command.ts';
import { isPage, isSource, publishedManifest } from './manifest.ts';
import { main, processes } from './processes.ts';
import { copyVendored } from './vendored.ts';
import { type Manifest, publishedWorkspaces, readManifest, type Workspace } from './workspaces.ts';

/**
 * Makes a folder for each published package below `into`, as it goes to the registry: JavaScript and declarations of
 * what its exports lead to, so no tests, and a package.json of its own. Gives the folders.
 */
export async function buildPackages(root: string, into: string): Promise<string[]> {
  const workspaces = publishedWorkspaces(root);
  const { version } = readManifest(root);
  const other = workspaces.find(({ manifest }) => manifest.version !== version);
  if (other !== undefined) throw new Error(`${other.folder} has another version than the repository (${version}).`);
  if (version !== stated) throw new Error(`apps/gateway/src/version.ts says ${stated}, package.json ${version}.`);

  rmSync(into, { recursive: true, force: true });
  const pages = await runNode(['tools/build-ui.js'], { cwd: root });
  if (!pages.ok) throw new Error(pages.output);
  const compiled = join(into, 'compiled');
  await compile(root, compiled, workspaces);
  const folders = workspaces.map((workspace) => assemble(root, into, compiled, workspace));
  rmSync(compiled, { recursive: true });
  return folders;
}

async function compile(root: string, outDir: string, workspaces: readonly Workspace[]): Promise<void> {
  const entries = workspaces.flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports ?? {}).flatMap((file) => (isSource(file) ? [join(root, folder, file)] : [])),
  );
  const options = {
    noEmit: false,
    // The types are judged by `npm run check`, which takes longer than all the rest.
    noCheck: true,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: root,
    outDir,
    incremental: false,
    tsBuildInfoFile: null,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  mkdirSync(outDir, { recursive: true });
  const tsc = async (files: readonly string[], ...args: string[]) => {
    const config = join(outDir, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions: options, include: [], files }),
    );
    const result = await runNode(['node_modules/typescript/bin/tsc', '-p', config, ...args], { cwd: root });
    if (!result.ok) throw new Error(`The sources could not be compiled:\n${result.output}`);
    return result.output;
  };
  // What is reached through a package's name counts as foreign and is not written, so every file is named.
  const reached = await tsc([...entries, ...[main, ...processes].map((file) => join(root, file))], '--listFilesOnly');
  await tsc(reached.split('\n').filter((file) => file.startsWith(`${root}/`) && !file.includes('/node_modules/')));
}

function assemble(root: string, into: string, compiled: string, { folder, manifest }: Workspace): string {
  const target = join(into, basename(folder));
  const source = join(root, folder);
  // A page is built already, where it is served from.
  const built = isPage(manifest) ? join(source, 'dist') : join(compiled, folder, 'src');
  cpSync(built, join(target, 'dist'), { recursive: true });
  if (manifest.bin !== undefined) cpSync(join(source, 'bin'), join(target, 'bin'), { recursive: true });
  for (const file of ['LICENSE', 'NOTICE']) cpSync(join(root, file), join(target, file));
  const readme = join(source, 'README.md');
  if (existsSync(readme)) cpSync(readme, join(target, 'README.md'));
  else writeFileSync(join(target, 'README.md'), readmeOfPart(manifest));
  const vendored = copyVendored(manifest.name, source, target);
  // The Node that the repository runs on is the one that people get.
  const node =
    manifest.bin === undefined ? undefined : (readManifest(root)['optionalDependencies'] as Record<string, string>);
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify(publishedManifest(manifest, node, vendored), undefined, 2)}\n`,
  );
  return target;
}

/** For packages that nobody should depend on by themselves. */
function readmeOfPart({ name, description }: Manifest): string {
  return `# ${name}

${description}

This package is a part of [Sallyport](https://www.npmjs.com/package/sallyport) and is released with it, at the same version.
Its exports may change with any release: to run the gateway, install \`sallyport\`; to write a plugin, \`@sallyport/plugin\`.
`;
}
