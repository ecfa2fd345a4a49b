import type { ToolDefinition, ToolPlace, ToolProblem } from './tool-definition.ts';

/** Where a tool's requests go: of the definition, and of the route that its plugin is attached to. */
export interface Destination {
  readonly method: string;
  /** With placeholders. */
  readonly path: string;
  /** Undefined for the host by which the gateway was called. */
  readonly host: string | undefined;
  readonly scheme: 'http' | 'https' | undefined;
  /** The route of the tool itself, where the path leads below it: its plugins see the call and then the request. */
  readonly routeId: string | undefined;
  /** Fixed headers by which the route is found. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Kong's rules: what the tool does not say, the route says, where it says it exactly. */
export function destinationOf(
  tool: ToolDefinition,
  place: ToolPlace,
  problems: ToolProblem[],
): Destination | undefined {
  const before = problems.length;
  const say = (path: string, message: string) => void problems.push({ path, message });
  const method = tool.method ?? (place.methods.length === 1 ? place.methods[0] : undefined);
  if (method === undefined) say('method', 'is needed where the route takes more than one method');
  const path = pathOf(tool.path, place, say);
  const hosts = place.hosts.filter((host) => !host.includes('*'));
  if (tool.host === undefined && place.hosts.length > 0 && hosts.length === 0) {
    say('host', 'is needed where the hosts of the route are wildcards');
  }
  const headers: [string, string][] = [];
  for (const [name, values] of Object.entries(place.headers)) {
    if (tool.headers !== undefined && Object.keys(tool.headers).some((own) => own.toLowerCase() === name.toLowerCase()))
      continue;
    const value = values.find((one) => !one.startsWith('~*'));
    if (value === undefined) say('headers', `'${name}' is needed, for which the route has a regular expression only`);
    else headers.push([name, value]);
  }
  if (problems.length > before) return undefined;
  const isBelow = place.paths.some((one) => one === path || path!.startsWith(one.endsWith('/') ? one : `${one}/`));
  const routeId = isBelow ? place.routeId : undefined;
  return { method: method!, path: path!, routeId, host: tool.host ?? hosts[0], scheme: tool.scheme, headers };
}

function pathOf(
  path: string | undefined,
  { paths }: ToolPlace,
  say: (path: string, message: string) => void,
): string | undefined {
  if (path?.startsWith('/')) return path;
  const plain = paths.filter((one) => one.startsWith('/'));
  const [base] = plain;
  if (base === undefined) {
    say('path', 'should begin with a slash where the route has no path but regular expressions');
    return undefined;
  }
  if (path === undefined) {
    if (paths.length === 1) return base;
    say('path', 'is needed where the route has more than one path');
    return undefined;
  }
  const rest = path.replace(/^(\.\/)+/, '').replace(/^\.$/, '');
  return rest === '' ? base : `${base.replace(/\/$/, '')}/${rest}`;
}

/** What can be told of a path before its route is known. */
export function pathProblem(path: string): string | undefined {
  if (/[?#]/.test(path)) return "has no query or fragment; write the query into 'query'";
  const segments = path.replace(/^(\.\/)+/, '').split('/');
  if (segments.some((segment) => segment === '..' || (segment === '.' && segments.length > 1)))
    return 'may not climb with dots';
  return /[\u0000-\u0020\u007f\\]/.test(path) ? 'holds a character that no path may' : undefined;
}
