import type { Api, Operation } from '../apis/api.ts';

export interface Destination {
  readonly api: Api;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds what a request is for. A path may begin with an API's name, so that all can be had at one address. */
export class Router {
  readonly #apis: readonly Api[];
  readonly #routes: readonly { api: Api; operation: Operation; pattern: RegExp }[];

  constructor(apis: readonly Api[]) {
    this.#apis = apis;
    this.#routes = apis.flatMap((api) =>
      operationsOf(api).map((operation) => ({ api, operation, pattern: patternOf(operation.path) })),
    );
  }

  find(method: string, path: string): Destination | undefined {
    const named = this.findNamed(path);
    const rest = named === undefined ? path : path.slice(named.name.length + 1);
    for (const { api, operation, pattern } of this.#routes) {
      if (operation.method !== method || (named !== undefined && api !== named)) continue;
      const found = pattern.exec(rest);
      if (found !== null) return { api, operation, params: decoded(found.groups) };
    }
    return undefined;
  }

  /** The API whose name the path begins with. */
  findNamed(path: string): Api | undefined {
    return this.#apis.find(({ name }) => path.startsWith(`/${name}/`));
  }
}

function operationsOf({ operations }: Api): readonly Operation[] {
  return typeof operations === 'function' ? operations() : operations;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+?)')}$`);
}

function decoded(groups: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
