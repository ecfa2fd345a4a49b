import { foldName } from '@sallyport/mcp';
import type { AiMcpProxyConfig } from './schema.ts';

/** Subjects that are let in, and subjects that are not. */
export interface Rule {
  readonly allow: ReadonlySet<string>;
  readonly deny: ReadonlySet<string>;
}

/** The rules of one plugin instance, by tool. */
export class ToolRules {
  readonly byDefault: Rule;
  /** Own rule of each listed tool; undefined where the default applies. */
  readonly byTool: ReadonlyMap<string, Rule | undefined>;
  readonly byFold: ReadonlyMap<string, readonly string[]>;

  constructor({ default_acl = [], tools = [] }: AiMcpProxyConfig) {
    this.byDefault = compileRule(default_acl.find(({ scope }) => scope === 'tools'));
    this.byTool = new Map(tools.map(({ name, acl }) => [name!, acl === undefined ? undefined : compileRule(acl)]));
    const byFold = new Map<string, string[]>();
    for (const name of this.byTool.keys()) byFold.set(foldName(name), [...(byFold.get(foldName(name)) ?? []), name]);
    this.byFold = byFold;
  }

  get own(): Rule[] {
    return [...this.byTool.values()].filter((rule) => rule !== undefined);
  }

  get all(): Rule[] {
    return [this.byDefault, ...this.own];
  }
}

/** Deny comes first; an allow list that is there lets in only those on it. */
export function admits({ allow, deny }: Rule, subjects: readonly string[]): boolean {
  if (subjects.some((subject) => deny.has(subject))) return false;
  return allow.size === 0 || subjects.some((subject) => allow.has(subject));
}

function compileRule({
  allow = [],
  deny = [],
}: {
  allow?: string[] | undefined;
  deny?: string[] | undefined;
} = {}): Rule {
  return { allow: new Set(allow), deny: new Set(deny) };
}
