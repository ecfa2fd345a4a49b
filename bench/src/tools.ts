import { execFileSync, spawnSync } from 'node:child_process';

const packages: Readonly<Record<string, string>> = { nginx: 'nginx-light', wrk: 'wrk' };

/** Makes sure that a program we measure with is there: installs it where we may, else says what to do. */
export function needTool(name: 'nginx' | 'wrk'): string {
  const found = locate(name);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && locate('apt-get') !== undefined) {
    process.stderr.write(`installing ${packages[name]}…\n`);
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', packages[name]!], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const installed = locate(name);
  if (installed === undefined)
    throw new Error(
      `${name} is needed: install the Debian package ${packages[name]} (apt-get install ${packages[name]})`,
    );
  return installed;
}

function locate(name: string): string | undefined {
  try {
    return (
      execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${name}`], { encoding: 'utf8' }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}
