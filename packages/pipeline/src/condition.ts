import { Environment } from '@marcbachmann/cel-js';
import { RE2JS, RE2JSSyntaxException } from 're2js';
import { ConditionContext, conditionTypes, conditionVariables, pluginFields } from './condition-context.ts';
import type { Exchange } from './exchange.ts';

export interface Condition {
  /** Throws when the expression fails for this exchange (a missing key, a value of another type). */
  evaluate(x: Exchange): boolean;
}

const lengthMax = 1024;

/**
 * Compiles a plugin's `condition`: CEL over what is known of the exchange when the plugin's turn comes. Header and query
 * names are written with underscores; what is absent is null, and `has()` says so. Only what the expression reads is
 * looked up. Patterns of `matches` are literals, compiled here, and run in linear time.
 */
export function compileCondition(source: string): Condition | { problem: string } {
  if (source.length > lengthMax) return { problem: `length must be at most ${lengthMax}` };
  try {
    const program = environment.parse(source);
    adapt(program.ast);
    const checked = program.check();
    if (!checked.valid) return { problem: `invalid condition: ${sentence(checked.error)}` };
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return { problem: `invalid condition: it gives a ${checked.type}, not a bool` };
    }
    return {
      evaluate: (x) => {
        const value: unknown = program(new ConditionContext(x));
        if (typeof value === 'boolean') return value;
        throw new Error(`the condition gave ${value === null ? 'null' : `a ${typeof value}`}, not a bool`);
      },
    };
  } catch (error) {
    return { problem: `invalid condition: ${sentence(error)}` };
  }
}

/** The first line of an error; the others draw the expression. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0]!.replaceAll(linearMatches, 'matches');
}

/** The library's own `matches` runs on RegExp, which backtracks; expressions are made to call this one. */
const linearMatches = 'matchesInLinearTime';

const environment = createEnvironment();

function createEnvironment(): Environment {
  const env = new Environment({ limits: { maxAstNodes: 2_000, maxDepth: 64 } });
  env.registerType('regex', { ctor: RE2JS, fields: {} });
  for (const { name, ctor, fields } of conditionTypes) {
    env.registerType(name, fields === undefined ? ctor : { ctor, fields });
  }
  for (const [name, type] of Object.entries(conditionVariables)) env.registerVariable(name, type);
  env.registerFunction(`string.${linearMatches}(regex): bool`, (text: string, regex: RE2JS) => regex.test(text), {
    async: false,
  });
  env.registerFunction('default(ast, bool): bool', expandDefault, { async: false });
  return env;
}

// What the library's parser makes, as far as it is used here.

interface Node {
  op: string;
  args: unknown;
  readonly meta: { readonly macro?: Macro };
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

/** Points `matches` at the linear engine with its pattern compiled, and makes `has()` of an absent scalar false. */
function adapt(tree: unknown): void {
  if (Array.isArray(tree)) {
    for (const part of tree) adapt(part);
    return;
  }
  if (!isNode(tree)) return;
  if (tree.op === 'rcall') adaptMethod(tree.args as [string, Node, Node[]]);
  if (tree.op === 'call' && (tree.args as [string])[0] === 'has' && tree.meta.macro !== undefined) {
    adaptHas(tree.meta.macro);
  }
  if (tree.op === '.') checkPluginField(tree.args as [Node, string]);
  adapt(tree.args);
}

/** Plugins are looked up by name, which the type checker cannot see through. */
function checkPluginField([plugin, field]: [Node, string]): void {
  if (plugin.op !== '.' && plugin.op !== '[]') return;
  const [root] = plugin.args as [Node];
  if (root.op !== 'id' || root.args !== 'plugins' || pluginFields.includes(field)) return;
  throw new Error(`plugins.<name>.${field} is not known here; there are ${pluginFields.join(' and ')}`);
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

function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
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
