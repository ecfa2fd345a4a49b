import type { Exchange } from '@sallyport/pipeline';
import type { AclMatch, AclSettings } from '../schema/acls.ts';
import type { TargetSettings } from '../schema/target.ts';
import { type AclTest, compileAcls, isBlocked } from './acl-rules.ts';
import { Candidates, type NamedTarget, nameOf } from './candidates.ts';

/** A plugin that proxies models, as it is configured; checked. */
export interface ModelAccessSettings {
  readonly targets: readonly Pick<TargetSettings, 'model'>[];
  readonly acls?: AclSettings | undefined;
}

export interface ModelDecision {
  readonly isAllowed: boolean;
  readonly why: 'rule' | 'no_rule' | 'blocked';
  /** In the configuration of the plugin: `acls.deny.0`. */
  readonly path: string | undefined;
  /** What of the request decides besides who calls: headers, the network, the path. */
  readonly dependsOn: readonly AclMatch['type'][];
}

/** Who may ask for which model at a route: for those who look over a configuration, by what the gateway goes by. */
export class ModelAccess {
  /** As callers ask for them. A target without any name goes by that of its provider. */
  readonly models: readonly string[];
  readonly #candidates: Candidates<NamedTarget>;
  readonly #mayServe: AclTest | undefined;
  readonly #rules: readonly Rule[];
  readonly #dependsOn: readonly AclMatch['type'][];

  constructor({ targets, acls }: ModelAccessSettings) {
    const named: NamedTarget[] = targets.map((settings) => ({ target: { settings } }));
    this.models = [
      ...new Set(named.map(({ target }) => nameOf(target) ?? `${target.settings.model.provider} (any model)`)),
    ];
    this.#candidates = new Candidates(named);
    this.#mayServe = acls && compileAcls(acls);
    this.#rules = [...rulesOf(acls, 'deny'), ...rulesOf(acls, 'allow')];
    this.#dependsOn = [...new Set(this.#rules.flatMap((rule) => rule.dependsOn))];
  }

  decide(x: Exchange, model: string): ModelDecision {
    const call = { model };
    const candidates = this.#candidates.of(model);
    const { blocks } = x;
    const served = candidates.filter(({ target }) => blocks === undefined || !isBlocked(blocks, call, target));
    if (served.length === 0) return { isAllowed: false, why: 'blocked', path: undefined, dependsOn: [] };
    const [mayServe, dependsOn] = [this.#mayServe, this.#dependsOn];
    if (mayServe === undefined) return { isAllowed: true, why: 'no_rule', path: undefined, dependsOn };
    const allowed = served.find(({ target }) => mayServe(x, call, target));
    const { target } = allowed ?? served[0]!;
    const decides = this.#rules.find(({ kind, test }) =>
      kind === 'deny' ? !test(x, call, target) : allowed !== undefined && test(x, call, target),
    );
    const path = decides?.path ?? (allowed === undefined ? 'acls.allow' : 'acls');
    return { isAllowed: allowed !== undefined, why: 'rule', path, dependsOn };
  }
}

interface Rule {
  readonly kind: 'deny' | 'allow';
  readonly path: string;
  readonly test: AclTest;
  readonly dependsOn: readonly AclMatch['type'][];
}

function rulesOf(acls: AclSettings | undefined, kind: Rule['kind']): Rule[] {
  return (acls?.[kind] ?? []).map((rule, at) => ({
    kind,
    path: `acls.${kind}.${at}`,
    test: compileAcls({ [kind]: [rule] }),
    dependsOn: requestMatches(rule.match),
  }));
}

function requestMatches(match: readonly AclMatch[]): AclMatch['type'][] {
  return match.map(({ type }) => type).filter((type) => type === 'header' || type === 'ip' || type === 'path');
}
