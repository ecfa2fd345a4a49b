// Plain JavaScript: it also runs before `npm start` and `npm test`, on whatever Node the machine has, 20.19 or newer.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Each page's folder, where Vite is configured, and the sources besides that are built into its `dist`. */
const pages = [
  { folder: 'apps/chatbot', with: ['apps/chatbot/src/wire.ts'] },
  { folder: 'apps/console', with: ['apps/console/vite-proxy.ts', 'apps/console/vite-compressed.ts'] },
];

const common = ['packages/ui/src', 'packages/ui/package.json', 'package-lock.json'];

/**
 * Builds the pages that are missing, or older than their sources.
 *
 * @param {string} root folder that holds `node_modules`
 */
export function buildUi(root) {
  for (const { folder, with: others } of pages) {
    if (!existsSync(join(root, folder))) continue;
    const own = [`${folder}/web`, `${folder}/vite.config.ts`, `${folder}/package.json`];
    const digest = digestOf(root, [...own, ...others, ...common]);
    const stamp = join(root, folder, 'dist', '.sources');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue;
    console.log(`Building the page of ${folder} …`);
    build(join(root, folder), join(root, 'node_modules/vite/bin/vite.js'));
    // Vite empties the folder first: what was broken off has no stamp and is built again.
    writeFileSync(stamp, digest);
  }
}

function build(folder, vite) {
  // Tests have one of their own, with which Vite would leave in what is there for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The page in ${folder} could not be built:\n${stdout}${stderr}`);
}

function digestOf(root, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesBelow(join(root, path)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => (name === 'node_modules' ? [] : filesBelow(join(path, name))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    buildUi(dirname(dirname(fileURLToPath(import.meta.url))));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
