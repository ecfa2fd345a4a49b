import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Writers write in several steps; this long after the last one the file is read. Milliseconds. */
const settleMs = 100;

/**
 * Calls back when one of some files changed. Watches their folders, since editors and Kubernetes replace files rather
 * than write into them.
 */
export function watchFiles(files: readonly string[], onChange: () => void): { close(): void } {
  const watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
    timer.unref();
  };
  for (const [folder, names] of byFolder(files)) {
    // Whoever reads the file says that it is not there.
    if (!existsSync(folder)) continue;
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      // A mounted ConfigMap swaps a link named ..data; the file's own name never appears.
      if (name === null || names.has(name) || name.startsWith('..')) changed();
    });
    watcher.on('error', () => watcher.close());
    watchers.push(watcher);
  }
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function byFolder(files: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    const names = folders.get(folder) ?? new Set();
    folders.set(folder, names.add(basename(file)));
  }
  return folders;
}
