/** What a module declares under a name, with its comment and without any code; undefined when it exports no such name. */
export function declarationOf(source: string, name: string): string | undefined {
  const start = new RegExp(`^export (interface|type|class|function|const) ${name}\\b`, 'm').exec(source);
  if (start === null) return undefined;
  const code = source.slice(start.index + 'export '.length);
  return commentBefore(source, start.index) + bare(code, start[1]!);
}

function commentBefore(source: string, at: number): string {
  return /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(source.slice(0, at))?.[0] ?? '';
}

function bare(code: string, kind: string): string {
  switch (kind) {
    case 'class':
      return classMembers(upTo(code, '\n}\n'));
    case 'interface':
      return upTo(code, '\n}\n').trimEnd();
    case 'function':
      return `${upTo(code, ' {\n').slice(0, -3)};`;
    default:
      return /^[\s\S]*?;(?=\n(\n|$|export ))/.exec(code)?.[0] ?? code;
  }
}

function upTo(code: string, end: string): string {
  return code.slice(0, code.indexOf(end) + end.length);
}

/** Public members: fields as they are, methods without their bodies. */
function classMembers(code: string): string {
  const [head, ...lines] = code.split('\n');
  const members: string[] = [];
  let comment: string[] = [];
  while (lines.length > 0) {
    const line = lines.shift()!;
    if (/^ {2}(\/\*\*| \*|\/\/)/.test(line)) comment.push(line);
    else if (/^ {2}\S/.test(line)) {
      const member = memberFrom(line, lines);
      if (!/^ {2}(readonly )?#/.test(line)) members.push(...comment, member);
      comment = [];
    }
  }
  return `${head}\n${members.join('\n')}\n}`;
}

/** One member; takes the rest of it off the lines. */
function memberFrom(first: string, lines: string[]): string {
  let signature = first;
  while (!/[;{}]$/.test(signature)) signature += `\n${lines.shift()}`;
  if (!signature.endsWith('{')) return signature;
  while (lines.shift() !== '  }');
  return `${signature.slice(0, -2)};`;
}
