/** What is wrong with a rule. */
export class RuleError extends Error {}
