/** A stretch of the rendered text that stands for a stretch of the written one. */
export interface Substitution {
  renderedStart: number;
  renderedEnd: number;
  writtenStart: number;
  writtenEnd: number;
}

export interface Rendered {
  text: string;
  substitutions: Substitution[];
  /** `offset` counts in the written text. */
  problems: { offset: number; message: string }[];
}

export interface RenderOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Checks a file without its environment: a variable gives its own name, `toInt` and `toFloat` 42, `toBool` false. */
  mock?: boolean;
}

/**
 * Replaces `${{ env "DECK_X" | toInt }}` in a file, as text, before it is parsed: decK's templates, which are Go's
 * with `${{` and `}}` around. A value never appears in a message, since it may be a secret.
 */
export function renderTemplate(text: string, options: RenderOptions): Rendered {
  const rendered: Rendered = { text, substitutions: [], problems: [] };
  if (!text.includes('${{')) return rendered;
  let output = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf('${{', from);
    if (start < 0) break;
    const close = text.indexOf('}}', start);
    const end = close < 0 ? text.length : close + 2;
    let action = close < 0 ? '' : text.slice(start + 3, close);
    let before = text.slice(from, start);
    let next = end;
    if (/^-\s/.test(action)) {
      before = before.trimEnd();
      action = action.slice(1);
    }
    if (/\s-$/.test(action)) {
      action = action.slice(0, -1);
      next += /^\s*/.exec(text.slice(end))![0].length;
    }
    output += before;
    const value = close < 0 ? { problem: "'${{' without '}}'" } : evaluate(action, options);
    if (typeof value === 'string') {
      const renderedStart = output.length;
      output += value;
      rendered.substitutions.push({ renderedStart, renderedEnd: output.length, writtenStart: start, writtenEnd: next });
    } else {
      rendered.problems.push({ offset: start, message: value.problem });
    }
    from = next;
  }
  rendered.text = output + text.slice(from);
  return rendered;
}

/** Text that renders to the given one, whatever in it looks like a template. */
export function escapeTemplates(text: string): string {
  return text.replaceAll('${{', '${{ "${{" }}');
}

/** Where a character of the rendered text was written; inside a substituted value, where its template begins. */
export function writtenOffset(substitutions: readonly Substitution[], offset: number): number {
  let low = 0;
  let high = substitutions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (substitutions[middle]!.renderedStart <= offset) low = middle + 1;
    else high = middle;
  }
  const last = substitutions[low - 1];
  if (last === undefined) return offset;
  return offset < last.renderedEnd ? last.writtenStart : last.writtenEnd + (offset - last.renderedEnd);
}

type Value = string | { problem: string };

/** One pipeline: `env "DECK_CERT" | indent 4`. */
function evaluate(action: string, options: RenderOptions): Value {
  const words = action.match(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|\||[^\s|"`]+/g) ?? [];
  if (words.length === 0) return notUnderstood(action);
  let value: string | undefined;
  for (const command of splitAtPipes(words)) {
    const outcome = run(command, value, action, options);
    if (typeof outcome !== 'string') return outcome;
    value = outcome;
  }
  return value ?? notUnderstood(action);
}

function run(command: readonly string[], piped: string | undefined, action: string, options: RenderOptions): Value {
  const [name = '', ...words] = command;
  const value = literal(name);
  if (value !== undefined) return words.length === 0 && piped === undefined ? value : notUnderstood(action);
  const given = words.map(literal);
  if (given.includes(undefined)) return notUnderstood(action);
  const [first, second] = (piped === undefined ? given : [...given, piped]) as string[];
  if (name === 'indent') {
    const spaces = Number(first);
    if (second === undefined || !Number.isInteger(spaces) || spaces < 0 || spaces > 1000) return notUnderstood(action);
    return second.replaceAll('\n', `\n${' '.repeat(spaces)}`);
  }
  if (first === undefined || second !== undefined) return notUnderstood(action);
  if (name === 'env') return variable(first, options);
  if (name === 'toInt') return options.mock ? '42' : converted(first, /^[+-]?\d+$/, 'toInt', 'an integer');
  if (name === 'toFloat')
    return options.mock ? '42' : converted(first, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'toFloat', 'a number');
  if (name === 'toBool') {
    if (options.mock) return 'false';
    // What Go's strconv.ParseBool takes.
    if (/^(1|t|T|TRUE|true|True)$/.test(first)) return 'true';
    return /^(0|f|F|FALSE|false|False)$/.test(first) ? 'false' : { problem: 'toBool: the value is not a boolean' };
  }
  return { problem: `template: function '${name}' is not defined; use env, toInt, toFloat, toBool, indent` };
}

function variable(name: string, { env, mock }: RenderOptions): Value {
  if (!name.startsWith('DECK_')) {
    return { problem: `environment variables in the state file must be prefixed with 'DECK_', found: '${name}'` };
  }
  if (mock) return name;
  return env[name] ?? { problem: `environment variable '${name}' present in state file but not set` };
}

function converted(value: string, pattern: RegExp, name: string, kind: string): Value {
  const text = value.trim();
  return pattern.test(text) ? String(Number(text)) : { problem: `${name}: the value is not ${kind}` };
}

function splitAtPipes(words: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === '|') commands.push([]);
    else commands.at(-1)!.push(word);
  }
  return commands;
}

function literal(word: string): string | undefined {
  if (word.startsWith('`')) return word.slice(1, -1);
  if (/^\d+$/.test(word)) return word;
  try {
    return word.startsWith('"') ? (JSON.parse(word) as string) : undefined;
  } catch {
    return undefined;
  }
}

function notUnderstood(action: string): { problem: string } {
  return { problem: `template '\${{${action}}}' is not understood; write \${{ env "DECK_NAME" }}` };
}
