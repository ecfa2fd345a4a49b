import { dirname, join, relative } from 'node:path';
import { buildPackages } from './publish/build.ts';
import { packPackages } from './publish/pack.ts';

// `npm run build` makes dist/packages, as they go to the registry; `npm run pack` also their tarballs in dist/tarballs.
const root = dirname(import.meta.dirname);
const folders = await buildPackages(root, join(root, 'dist/packages'));
console.log(`${folders.length} packages in dist/packages`);
if (process.argv.includes('--pack')) {
  const into = join(root, 'dist/tarballs');
  for (const file of await packPackages(folders, into)) console.log(relative(root, file));
}
