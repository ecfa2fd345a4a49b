import { ConditionContext, conditionTypes, conditionVariables, pluginFields } from './condition-context.ts';
import { ConditionLanguage } from './condition-language.ts';
import type { Exchange } from './exchange.ts';

export interface Condition {
  /** Throws when the expression fails for this exchange (a missing key, a value of another type). */
  evaluate(x: Exchange): boolean;
}

/**
 * Compiles a plugin's `condition`: CEL over what is known of the exchange when the plugin's turn comes. Header and query
 * names are written with underscores; what is absent is null, and `has()` says so. Only what the expression reads is
 * looked up.
 */
export function compileCondition(source: string): Condition | { problem: string } {
  const condition = language.compile(source);
  return 'problem' in condition ? condition : { evaluate: (x) => condition.evaluate(new ConditionContext(x)) };
}

const language = new ConditionLanguage<ConditionContext>({
  variables: conditionVariables,
  types: conditionTypes,
  // Plugins are looked up by name, which the type checker cannot see through.
  checkMember(root, member) {
    if (root !== 'plugins' || pluginFields.includes(member)) return;
    throw new Error(`plugins.<name>.${member} is not known here; there are ${pluginFields.join(' and ')}`);
  },
});
