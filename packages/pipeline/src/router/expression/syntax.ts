/** An expression as written: predicates, and how they are combined. Chains of one operator are one node. */
export type Expression = Combination | Negation | Predicate;

export interface Combination {
  readonly kind: 'and' | 'or';
  readonly terms: readonly Expression[];
}

export interface Negation {
  readonly kind: 'not';
  readonly term: Expression;
}

/** `field operator constant`. */
export interface Predicate {
  readonly kind: 'predicate';
  readonly field: string;
  /** `lower(…)` around the field. */
  readonly isLower: boolean;
  /** `any(…)` around the field: one value is enough, where it has several. */
  readonly isAny: boolean;
  readonly operator: Operator;
  readonly constant: Constant;
  /** Where the field and the constant begin in the text. */
  readonly at: number;
  readonly constantAt: number;
}

export type Operator = '==' | '!=' | '~' | '^=' | '=^' | '>' | '>=' | '<' | '<=' | 'in' | 'not in' | 'contains';

export type Constant =
  | { readonly type: 'String'; readonly value: string }
  | { readonly type: 'Int'; readonly value: number }
  /** As written. */
  | { readonly type: 'IpAddr' | 'IpCidr'; readonly value: string };

/** What is wrong with an expression, and where. Thrown while one is read, and caught in `compileExpression`. */
export class ExpressionProblem extends Error {
  /** Index into the text. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
