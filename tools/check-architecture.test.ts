import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Architecture } from './architecture/rules.ts';
import { checkAllowances, checkArchitecture, readArchitecture } from './check-architecture.ts';

const architecture: Architecture = {
  areas: {
    'packages/pipeline': { imports: ['contracts'], node: ['node:crypto'] },
    'packages/plugins': { imports: ['pipeline'], node: [] },
    examples: { imports: ['testkit'], node: 'any' },
  },
  onlyForTests: { packages: ['testkit'], importedBy: ['examples'] },
  plugins: { folder: 'packages/plugins/src', holds: ['schema.ts', 'plugin.ts'], shared: ['shared'] },
  jsonParse: ['packages/pipeline/src/own'],
  errorDocs: 'docs/errors.md',
};

describe('check-architecture', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sallyport-architecture-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Problems of a tree of files, given as path and content. */
  function problemsOf(files: Record<string, string>, codes: string[] = []): string[] {
    write(files);
    return checkArchitecture(root, architecture, codes);
  }

  function write(files: Record<string, string>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }

  it('has nothing to say about a tree that keeps the rules', () => {
    const problems = problemsOf(
      {
        'packages/plugins/src/acl/plugin.ts': `import { refuse } from '@sallyport/pipeline';\nimport { a } from '../shared/a.ts';\n`,
        'packages/plugins/src/acl/schema.ts': `import { z } from 'zod';\n`,
        'packages/plugins/src/shared/a.ts': `export const a = "import { b } from 'fs'";\n`,
        'packages/pipeline/src/id.ts': `import { randomUUID } from 'node:crypto';\n`,
        'packages/pipeline/src/id.test.ts': `import { readFileSync } from 'node:fs';\nimport { runPlugin } from '@sallyport/testkit';\n`,
        'examples/a/check.ts': `import { startGateway } from '@sallyport/testkit';\n`,
        'docs/errors.md': '<a id="no_route"></a>',
      },
      ['no_route'],
    );
    expect(problems).toEqual([]);
  });

  it.each([
    ['an import against the arrows', `import { x } from '@sallyport/gateway';`, 'may import contracts only'],
    [
      'a re-export against the arrows',
      `export type {\n  X,\n} from '@sallyport/gateway';`,
      'may import contracts only',
    ],
    ['a dynamic import against the arrows', `await import('@sallyport/gateway');`, 'may import contracts only'],
    ['input and output in a pure package', `import { readFile } from 'node:fs/promises';`, 'no input and output'],
    ['a built-in without its prefix', `import { readFile } from 'fs';`, `without 'node:'`],
    ['a relative import without extension', `import { x } from './x';`, `needs '.ts'`],
    ['a relative import out of the package', `import { x } from '../../contracts/src/x.ts';`, 'by its name'],
    ['test helpers in code', `import { startGateway } from '@sallyport/testkit';`, 'for tests, benches'],
  ])('names %s', (_what, source, sentence) => {
    expect(problemsOf({ 'packages/pipeline/src/a.ts': source })).toEqual([expect.stringContaining(sentence)]);
  });

  it('names a plugin that reaches into another, and a plugin folder with a file missing', () => {
    const problems = problemsOf({
      'packages/plugins/src/acl/plugin.ts': `import { x } from '../cors/plugin.ts';`,
      'packages/plugins/src/acl/schema.ts': '',
      'packages/plugins/src/cors/plugin.ts': '',
    });
    expect(problems).toEqual([
      expect.stringContaining(`does not reach into another one's folder`),
      expect.stringContaining(`The plugin 'cors' has no schema.ts`),
    ]);
  });

  it('names an error code that the docs do not explain', () => {
    expect(problemsOf({ 'docs/errors.md': '' }, ['no_route'])).toEqual([expect.stringContaining(`'no_route'`)]);
  });

  it('names a source that asks JSON.parse where keys matter', () => {
    const source = '// JSON.parse is fast.\nconst value = texts.map(JSON.parse);\n';
    const problems = problemsOf({
      'packages/pipeline/src/a.ts': source,
      'packages/pipeline/src/a.test.ts': source,
      'packages/pipeline/src/own/a.ts': source,
      'packages/pipeline/src/b.ts': '/**\n * What JSON.parse reads.\n */\n',
    });
    expect(problems).toEqual([
      'packages/pipeline/src/a.ts asks JSON.parse, which misreads keys with escapes: use readJson of @sallyport/json.',
    ]);
  });

  it('names a file that belongs to no area', () => {
    expect(problemsOf({ 'packages/new/src/a.ts': '' })).toEqual([expect.stringContaining('belongs to no area')]);
  });

  it('names what is allowed and imported by tests at most', () => {
    write({
      'packages/pipeline/src/a.ts': `import { x } from '@sallyport/contracts/config';`,
      'packages/pipeline/src/a.test.ts': `import { randomUUID } from 'node:crypto';`,
      'packages/plugins/src/acl/plugin.ts': `const { y } = await import('@sallyport/pipeline');`,
      'examples/a/check.ts': `import { startGateway } from '@sallyport/testkit';`,
    });
    expect(checkAllowances(root, architecture)).toEqual([
      expect.stringContaining('packages/pipeline import node:crypto, which nothing'),
    ]);
  });

  it('reads the architecture.json of this repository', () => {
    const { areas } = readArchitecture(dirname(import.meta.dirname));
    expect(Object.keys(areas)).toContain('packages/plugins');
  });
});
