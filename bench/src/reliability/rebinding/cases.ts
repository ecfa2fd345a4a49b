/** A request that a web page could have its browser send, and whether it may reach the MCP server. */
export interface PageRequest {
  path: string;
  method: string;
  host: string;
  origins: readonly string[];
  isAllowed: boolean;
}

/** `free`: nothing is configured. `named`: the route has hosts. `listed`: hosts and origins are listed, and `cors` is there. */
export const paths = { free: '/free', named: '/named', listed: '/listed' } as const;
export const routeHost = 'mcp.test';
export const listedHost = 'listed.test';
export const listedOrigin = 'https://app.test';

const methods = ['POST', 'GET', 'DELETE', 'OPTIONS'];
const own = ['localhost', '127.0.0.1', '[::1]', 'app.localhost'];
const strange = [
  'evil.test',
  'localhost.evil.test',
  '127.0.0.1.evil.test',
  'evil-localhost',
  '10.0.0.1',
  '0.0.0.0',
  '[::2]',
  'mcp.test.evil.test',
];

export function pageRequests(port: number): PageRequest[] {
  const cases: PageRequest[] = [];
  for (const method of methods) {
    for (const host of [...own, ...strange, routeHost, listedHost].flatMap((name) => [name, `${name}:${port}`])) {
      for (const path of Object.values(paths)) {
        if (path === paths.named && !isNamed(host, routeHost)) continue;
        for (const origins of originsFor(host, port))
          cases.push({
            path,
            method,
            host,
            origins,
            isAllowed: isHostOf(path, host) && areOriginsOf(path, host, origins),
          });
      }
    }
  }
  return cases;
}

function originsFor(host: string, port: number): (readonly string[])[] {
  const single = [
    `http://${host}`,
    `HTTP://${host.toUpperCase()}/`,
    `http://${host}.evil.test`,
    `http://localhost:${port + 1}`,
    `http://evil.test:${port}`,
    listedOrigin,
    `${listedOrigin}.evil.test`,
    listedOrigin.replace('https', 'http'),
    'null',
    'file://',
    `chrome-extension://${host}`,
    `http://x@${host}`,
    '*',
    '',
  ];
  return [
    [],
    ...single.map((origin) => [origin]),
    [`http://${host}`, 'http://evil.test'],
    [listedOrigin, 'http://evil.test'],
  ];
}

function isNamed(host: string, name: string): boolean {
  return host.replace(/:\d+$/, '') === name;
}

function isHostOf(path: string, host: string): boolean {
  if (path === paths.named) return true;
  if (path === paths.listed) return isNamed(host, listedHost);
  return own.some((name) => isNamed(host, name));
}

/** A page of the same origin, or one that is listed; nobody in whom two readers could see two pages. */
function areOriginsOf(path: string, host: string, origins: readonly string[]): boolean {
  if (origins.length !== 1) return origins.length === 0;
  const origin = origins[0]!.toLowerCase().replace(/\/$/, '');
  return origin === `http://${host}` || (path === paths.listed && origin === listedOrigin);
}
