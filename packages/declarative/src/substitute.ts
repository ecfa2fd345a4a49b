/** A `${{ … }}` that could not be filled in, and where. */
export interface SubstitutionProblem {
  offset: number;
  message: string;
}

export interface Substitution {
  text: string;
  problems: SubstitutionProblem[];
}

const placeholder = /\$\{\{([^}]*)\}\}/g;
const call = /^\s*env\s+(?:"([^"]*)"|`([^`]*)`)\s*((?:\|\s*[A-Za-z]+(?:\s+\d+)?\s*)*)$/;

/**
 * Fills `${{ env "DECK_X" | toInt }}` in, as text, before anything is parsed. `mock` stands the variable's name in for
 * its value (42 and false for numbers and booleans), for checking files where the environment is not there.
 */
export function substitute(text: string, env: Readonly<Record<string, string | undefined>>, mock = false): Substitution {
  const problems: SubstitutionProblem[] = [];
  const filled = text.replaceAll(placeholder, (whole, inner: string, offset: number) => {
    const match = call.exec(inner);
    if (match === null) {
      problems.push({ offset, message: `'${whole}' is not understood: write \${{ env "DECK_NAME" }}, optionally with | toInt, toFloat, toBool or indent N` });
      return '';
    }
    const name = match[1] ?? match[2] ?? '';
    if (!name.startsWith('DECK_')) {
      problems.push({ offset, message: `environment variables in the state file must be prefixed with 'DECK_', found: '${name}'` });
      return '';
    }
    const value = mock ? name : env[name];
    if (value === undefined) {
      problems.push({ offset, message: `environment variable '${name}' present in state file but not set` });
      return '';
    }
    const outcome = pipe(value, match[3] ?? '', mock);
    if (typeof outcome === 'string') return outcome;
    problems.push({ offset, message: `environment variable '${name}': ${outcome.problem}` });
    return '';
  });
  return { text: filled, problems };
}

function pipe(value: string, pipeline: string, mock: boolean): string | { problem: string } {
  let current = value;
  for (const step of pipeline.split('|').slice(1)) {
    const [name = '', argument] = step.trim().split(/\s+/);
    const outcome = apply(name, argument, current, mock);
    if (typeof outcome !== 'string') return outcome;
    current = outcome;
  }
  return current;
}

function apply(name: string, argument: string | undefined, value: string, mock: boolean): string | { problem: string } {
  switch (name) {
    case 'toInt':
      if (mock) return '42';
      return /^[+-]?\d+$/.test(value.trim()) ? String(Number(value)) : { problem: 'its value is no integer' };
    case 'toFloat':
      if (mock) return '42';
      return Number.isFinite(Number(value)) && value.trim() !== '' ? String(Number(value)) : { problem: 'its value is no number' };
    case 'toBool':
      if (mock) return 'false';
      if (/^(true|t|1)$/i.test(value)) return 'true';
      return /^(false|f|0)$/i.test(value) ? 'false' : { problem: 'its value is neither true nor false' };
    case 'indent':
      return value.replaceAll('\n', `\n${' '.repeat(Number(argument ?? 0))}`);
    default:
      return { problem: `the function '${name}' is not known; there are toInt, toFloat, toBool and indent` };
  }
}
