// Runs before `npm start` and `npm test`. Plain JavaScript: nothing is installed yet, and Node may be as old as 20.19.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildUi } from './build-ui.js';
import { linkNode } from './link-node.js';

/** What the tests use besides npm packages. `debian` is the package that brings `command`; `elsewhere` is what brings it on other systems. */
const realParts = [
  { name: 'curl', command: 'curl', debian: 'curl', elsewhere: '`brew install curl`' },
  { name: 'Redis', command: 'redis-server', debian: 'redis-server', elsewhere: '`brew install redis`' },
  { name: 'h2load', command: 'h2load', debian: 'nghttp2-client', elsewhere: '`brew install nghttp2`' },
  { name: 'Prometheus', command: 'prometheus', debian: 'prometheus', elsewhere: '`brew install prometheus`' },
  { name: 'PostgreSQL', command: 'pg_ctlcluster', debian: 'postgresql', elsewhere: '`brew install postgresql@15`' },
  {
    name: 'Chromium',
    command: 'chromium-headless-shell',
    debian: 'chromium-headless-shell',
    elsewhere: 'a headless Chromium of that name from your system’s packages',
  },
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const current = `This is Node ${process.versions.node}.`;

requireNode(20, 19);
if (!isInstalled()) install();
// The youngest thing that the gateway asks of Node: in 24.19 and 26.4.
if (linkNode(root) === 'unavailable' && !('BoundSocket' in net))
  fail(`npm has no Node for this platform, so Sallyport needs Node 24.19 or 26.4, or newer. ${current}`);
buildPages();
if (process.argv.includes('--tests')) ensureRealParts();

function requireNode(major, minor) {
  const [currentMajor, currentMinor] = process.versions.node.split('.').map(Number);
  if (currentMajor > major || (currentMajor === major && currentMinor >= minor)) return;
  fail(`Sallyport needs Node ${major}.${minor} or newer to start; npm then brings the one it runs on. ${current}`);
}

/** Every package of the lockfile is in `node_modules` at its version. Optional ones may be missing: other platforms'. */
function isInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, link, optional, devOptional }]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = present[path];
    if (found === undefined) return optional === true || devOptional === true;
    return link === true || found.version === version;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function install() {
  console.log('Installing packages from the lockfile (the first time takes about half a minute) …');
  const startedAtMs = Date.now();
  const exact = npm('ci');
  if (exact.status !== 0) {
    console.log('The lockfile could not be installed as it stands; trying `npm install`, which may update it …');
    const loose = npm('install');
    if (loose.status !== 0) {
      console.error(`${exact.stdout}${exact.stderr}\n${loose.stdout}${loose.stderr}`);
      fail('The packages could not be installed. The messages of npm are above; is the package registry reachable?');
    }
  }
  console.log(`Installed in ${((Date.now() - startedAtMs) / 1000).toFixed(0)} s.`);
}

function npm(command) {
  // The npm that runs us, if one does: the one on PATH may be another.
  const runner = process.env.npm_execpath;
  const args = [command, '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  if (runner !== undefined && existsSync(runner)) return spawnSync(process.execPath, [runner, ...args], options);
  return spawnSync('npm', args, options);
}

function buildPages() {
  try {
    buildUi(root);
  } catch (error) {
    fail(error.message);
  }
}

function ensureRealParts() {
  const missing = realParts.filter(({ command }) => !isOnPath(command));
  if (missing.length === 0) return;
  const packages = missing.map(({ debian }) => debian);
  const asRoot = howToBecomeRoot();
  if (isOnPath('apt-get') && asRoot !== undefined) {
    console.log(`Installing ${packages.join(' ')} with apt-get, which the tests use …`);
    aptInstall(asRoot, packages);
  }
  const stillMissing = missing.filter(({ command }) => !isOnPath(command));
  if (stillMissing.length === 0) return;
  fail(
    [
      'The tests use real parts that are missing here:',
      ...stillMissing.map(
        ({ name, command, debian, elsewhere }) =>
          `  ${name} (${command}): \`sudo apt-get install ${debian}\`, or ${elsewhere}`,
      ),
      'Install them and run `npm test` again.',
    ].join('\n'),
  );
}

function aptInstall(asRoot, packages) {
  const run = (...args) => {
    const [command, ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  };
  const install = () => run('install', '-y', '--no-install-recommends', ...packages);
  // A fresh image has no package lists.
  if (!install() && run('update')) install();
}

/** The words to put before a command, or undefined where a password would be asked for. */
function howToBecomeRoot() {
  if (process.getuid !== undefined && process.getuid() === 0) return [];
  if (isOnPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0) return ['sudo', '-n'];
  return undefined;
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
