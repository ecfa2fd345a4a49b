import { foldName, type ReadCall } from '@sallyport/mcp';
import { compileRequirement, type Requirement, scopesOf } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import type { AiMcpProxyConfig } from './schema.ts';

/** Which scopes a token needs for which tool. */
export class ToolScopes {
  readonly #byName = new Map<string, Requirement>();
  /** By what is left of a name for readers that compare loosely. */
  readonly #byFold = new Map<string, Requirement[]>();
  readonly #wanted: ReadonlySet<string>;

  constructor({ tools = [] }: AiMcpProxyConfig) {
    for (const { name, scopes_required } of tools) {
      const requirement = compileRequirement(scopes_required);
      if (requirement === undefined) continue;
      this.#byName.set(name!, requirement);
      this.#byFold.set(foldName(name!), [...(this.#byFold.get(foldName(name!)) ?? []), requirement]);
    }
    this.#wanted = new Set([...this.#byName.values()].flatMap(({ wanted }) => wanted));
  }

  /**
   * What the token should hold for this call, when it doesn't: everything at once, with what it holds for other tools, since a
   * client exchanges it for one with these scopes and no others.
   */
  missing(x: Exchange, { messages }: ReadCall): readonly string[] | undefined {
    if (this.#byName.size === 0) return undefined;
    const held = scopesOf(x.claims);
    let missing: Set<string> | undefined;
    for (const { method, target } of messages) {
      if (method !== 'tools/call') continue;
      for (const requirement of this.#requirementsOf(target!)) {
        if (requirement.isMetBy(held)) continue;
        missing ??= new Set(x.protectedResource?.scopes);
        for (const scope of requirement.wanted) missing.add(scope);
      }
    }
    if (missing === undefined) return undefined;
    for (const scope of this.#wanted) if (held.has(scope)) missing.add(scope);
    return [...missing];
  }

  /** `Delete ` is nobody's tool, but the upstream may take it for `delete`. */
  #requirementsOf(tool: string): readonly Requirement[] {
    const own = this.#byName.get(tool);
    return own === undefined ? (this.#byFold.get(foldName(tool)) ?? []) : [own];
  }
}
