import { Environment } from '@marcbachmann/cel-js';
import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A compiled expression over the variables of its language. */
export interface CompiledCondition<Context extends object> {
  /** Names of the variables that it reads. */
  readonly reads: ReadonlySet<string>;
  /** Names of the members that it looks up, of whatever. */
  readonly members: ReadonlySet<string>;
  /** Throws when the expression fails: a missing key, a value of another type, more work than one evaluation may be. */
  evaluate(context: Context): boolean;
}

export interface ConditionType {
  readonly name: string;
  readonly ctor: abstract new (...args: never[]) => object;
  /** Undefined for any field; null in a value needs `dyn`. */
  readonly fields: Readonly<Record<string, string>> | undefined;
}

export interface ConditionLanguageOptions {
  /** Every variable with its type. */
  readonly variables: Readonly<Record<string, string>>;
  /** In the order of their dependence. */
  readonly types: readonly ConditionType[];
  /** What the type checker cannot see through: throws where a member that is looked up cannot be there. */
  checkMember?(root: string, member: string): void;
}

const lengthMax = 1024;

/**
 * CEL over some variables. What is absent is null, and `has()` says so. Patterns of `matches` are literals, compiled with the
 * expression, and run in linear time; loops and patterns together do no more than so much for one evaluation.
 */
export class ConditionLanguage<Context extends object> {
  readonly #environment: Environment;
  readonly #checkMember: ConditionLanguageOptions['checkMember'];
  readonly #work = new Work();

  constructor({ variables, types, checkMember }: ConditionLanguageOptions) {
    this.#environment = createEnvironment(types, variables, this.#work);
    this.#checkMember = checkMember;
  }

  compile(source: string): CompiledCondition<Context> | { problem: string } {
    if (source.length > lengthMax) return { problem: `length must be at most ${lengthMax}` };
    try {
      const program = this.#environment.parse(source);
      const adapter = new Adapter(this.#work, this.#checkMember);
      adapter.adapt(program.ast);
      const checked = program.check();
      if (!checked.valid) return { problem: `invalid condition: ${sentence(checked.error)}` };
      if (checked.type !== 'bool' && checked.type !== 'dyn') {
        return { problem: `invalid condition: it gives a ${checked.type}, not a bool` };
      }
      const work = this.#work;
      const { reads, members } = adapter;
      return { reads, members, evaluate: (context) => evaluate(program, context, work) };
    } catch (error) {
      return { problem: `invalid condition: ${sentence(error)}` };
    }
  }
}

function evaluate(program: (context: object) => unknown, context: object, work: Work): boolean {
  work.restart();
  const value = program(context);
  // `default()` and loops take a failure for an answer; this one is none.
  if (work.isSpent) throw new Error('the condition takes more work than one evaluation may');
  if (typeof value === 'boolean') return value;
  throw new Error(`the condition gave ${value === null ? 'null' : `a ${typeof value}`}, not a bool`);
}

/** How much is left for one evaluation, in characters that patterns look at: some 40 ms. Evaluations don't overlap. */
class Work {
  #left = 0;

  restart(): void {
    this.#left = 32_000_000;
  }

  spend(characters: number): boolean {
    this.#left -= characters;
    return this.#left >= 0;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}

/** Of one round of a loop: 10,000 are possible. */
const roundCost = 3_200;

/** The first line of an error; the others draw the expression. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0]!.replaceAll(linearMatches, 'matches');
}

/** The library's own `matches` runs on RegExp, which backtracks; expressions are made to call this one. */
const linearMatches = 'matchesInLinearTime';

function createEnvironment(
  types: readonly ConditionType[],
  variables: Readonly<Record<string, string>>,
  work: Work,
): Environment {
  const env = new Environment({ limits: { maxAstNodes: 2_000, maxDepth: 64 } });
  env.registerType('regex', { ctor: Pattern, fields: {} });
  for (const { name, ctor, fields } of types) {
    env.registerType(name, fields === undefined ? ctor : { ctor, fields });
  }
  for (const [name, type] of Object.entries(variables)) env.registerVariable(name, type);
  env.registerFunction(
    `string.${linearMatches}(regex): bool`,
    (text: string, { regex, characterCost }: Pattern) => work.spend(text.length * characterCost) && regex.test(text),
    { async: false },
  );
  env.registerFunction('default(ast, bool): bool', expandDefault, { async: false });
  return env;
}

/** How long a character takes depends on the size of the pattern: each of its states may have to be followed. */
class Pattern {
  readonly regex: RE2JS;
  readonly characterCost: number;

  constructor(regex: RE2JS) {
    this.regex = regex;
    this.characterCost = 20 + 3 * regex.programSize();
  }
}

// What the library's parser makes, as far as it is used here.

interface Node {
  op: string;
  args: unknown;
  readonly meta: { readonly macro?: Macro; readonly alternate?: Node };
}

interface Runner {
  run(node: Node, context: unknown): unknown;
}

interface Checker {
  check(node: Node, context: unknown): { isDynOrBool(): boolean };
  createError(code: string, message: string, node: Node): Error;
  getType(name: string): unknown;
}

interface Macro {
  args: Node[];
  typeCheck(checker: Checker, macro: Macro, context: unknown): unknown;
  evaluate(runner: Runner, macro: Macro, context: unknown): unknown;
}

/** `default(expr, fallback)`: the fallback where `expr` fails or is null. */
function expandDefault({ args }: { args: [Node, Node] }) {
  const [expression, fallback] = args;
  return {
    args,
    async: false,
    typeCheck(checker: Checker, _macro: Macro, context: unknown) {
      for (const node of args) {
        if (!checker.check(node, context).isDynOrBool()) {
          throw checker.createError('invalid_macro_argument', 'default() takes two bools', node);
        }
      }
      return checker.getType('bool');
    },
    evaluate(runner: Runner, _macro: Macro, context: unknown) {
      try {
        return runner.run(expression, context) ?? runner.run(fallback, context);
      } catch {
        return runner.run(fallback, context);
      }
    },
  };
}

/** Makes of the library's expression one that is bounded, and notes what it looks at. */
class Adapter {
  readonly reads = new Set<string>();
  readonly members = new Set<string>();
  readonly #work: Work;
  readonly #checkMember: ConditionLanguageOptions['checkMember'];

  constructor(work: Work, checkMember: ConditionLanguageOptions['checkMember']) {
    this.#work = work;
    this.#checkMember = checkMember;
  }

  adapt(tree: unknown): void {
    if (Array.isArray(tree)) {
      for (const part of tree) this.adapt(part);
      return;
    }
    if (!isNode(tree)) return;
    if (tree.op === 'id') this.reads.add(tree.args as string);
    if (tree.op === 'rcall') adaptMethod(tree.args as [string, Node, Node[]]);
    if (tree.op === 'call' && (tree.args as [string])[0] === 'has' && tree.meta.macro !== undefined) {
      adaptHas(tree.meta.macro);
    }
    if (tree.op === '.' || tree.op === '.?') this.#member(tree.args as [Node, string]);
    if (tree.op === '[]' || tree.op === '[?]') this.#element(tree.args as [Node, Node]);
    if (tree.meta?.alternate?.op === 'comprehension') this.#boundLoop(tree.meta.alternate.args as Loop);
    this.adapt(tree.args);
  }

  #member([object, member]: [Node, string]): void {
    this.members.add(member);
    if (object.op !== '.' && object.op !== '[]') return;
    const [root] = object.args as [Node];
    if (root.op === 'id') this.#checkMember?.(root.args as string, member);
  }

  #element([, key]: [Node, Node]): void {
    if (key.op === 'value' && typeof key.args === 'string') this.members.add(key.args);
  }

  #boundLoop(loop: Loop): void {
    const { condition } = loop;
    loop.condition = (soFar) => this.#work.spend(roundCost) && (condition === undefined || condition(soFar));
  }
}

interface Loop {
  /** Goes on while this holds. */
  condition?: (soFar: unknown) => unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function adaptMethod(call: [string, Node, Node[]]): void {
  const [name, , args] = call;
  if (name !== 'matches') return;
  const [pattern] = args;
  if (args.length !== 1 || pattern?.op !== 'value' || typeof pattern.args !== 'string') {
    throw new Error('matches() takes one pattern, written as a string literal');
  }
  call[0] = linearMatches;
  pattern.args = compilePattern(pattern.args);
}

function compilePattern(pattern: string): Pattern {
  try {
    return new Pattern(RE2JS.compile(pattern));
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new Error(`the regex '${pattern}' does not compile: ${error.getDescription()}`);
  }
}

function adaptHas(macro: Macro): void {
  const { evaluate: exists, typeCheck } = macro;
  macro.typeCheck = (checker, self, context) => {
    const type = typeCheck(checker, self, context);
    checker.check(self.args[0]!, context);
    return type;
  };
  macro.evaluate = (runner, self, context) =>
    exists(runner, self, context) === true && runner.run(self.args[0]!, context) !== null;
}
