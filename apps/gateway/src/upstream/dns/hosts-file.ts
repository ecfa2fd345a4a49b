import { isIP } from 'node:net';
import { WatchedFile } from './watched-file.ts';

/** What `/etc/hosts` says. */
export class HostsFile {
  readonly #file: WatchedFile<ReadonlyMap<string, readonly string[]>>;

  constructor(path: string) {
    this.#file = new WatchedFile(path, parseHosts);
  }

  /** Addresses of a name, IPv4 if there are any; `localhost` is always this machine (RFC 6761). */
  find(name: string): readonly string[] | undefined {
    const wanted = name.toLowerCase().replace(/\.$/, '');
    const found = this.#file.content.get(wanted);
    if (found !== undefined) return found;
    return wanted === 'localhost' || wanted.endsWith('.localhost') ? ['127.0.0.1'] : undefined;
  }
}

export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, { v4: string[]; v6: string[] }>();
  for (const line of text.split('\n')) {
    const [ip = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(ip);
    if (family === 0) continue;
    for (const name of names.map((one) => one.toLowerCase())) {
      const known = byName.get(name) ?? { v4: [], v6: [] };
      byName.set(name, known);
      const list = family === 4 ? known.v4 : known.v6;
      if (!list.includes(ip)) list.push(ip);
    }
  }
  return new Map([...byName].map(([name, { v4, v6 }]) => [name, v4.length > 0 ? v4 : v6]));
}
