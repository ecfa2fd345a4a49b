import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findModules } from './find-modules.ts';

let base: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-find-')));
  const package_ = (fields: object) => JSON.stringify({ name: 'p', version: '1.0.0', ...fields });
  const files = {
    'many/b.ts': '',
    'many/a.js': '',
    'many/a.test.js': '',
    'many/a.d.ts': '',
    'many/README.md': '',
    'many/.hidden/plugin.js': '',
    'many/node_modules/x/plugin.js': '',
    'many/lib/helper.js': '',
    'many/c/plugin.ts': '',
    'many/c/helper.ts': '',
    'many/d/package.json': package_({ main: 'dist/d.js' }),
    'many/d/dist/d.js': '',
    'one/package.json': package_({
      exports: { '.': { types: './x.d.ts', import: './dist/one.js' }, './test': './t.js' },
    }),
    'one/dist/one.js': '',
    'team/package.json': package_({}),
    'team/e.js': '',
    'empty/README.md': '',
    'node_modules/@team/p/package.json': package_({ exports: './p.js' }),
    'node_modules/@team/p/p.js': '',
    'unbuilt/package.json': package_({ exports: './dist/x.js' }),
    'broken/package.json': '{',
    'node_modules/nothing/package.json': package_({}),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
});
afterAll(() => rmSync(base, { recursive: true }));

function found(...sources: string[]): string[] {
  const { files, problems } = findModules(sources, base);
  expect(problems).toEqual([]);
  return files.map((file) => relative(base, file));
}

describe('a source of plugins', () => {
  it('is a module', () => expect(found('many/b.ts')).toEqual(['many/b.ts']));

  it('is a folder of modules, of folders with a plugin.js or plugin.ts, and of packages', () =>
    expect(found('many')).toEqual(['many/a.js', 'many/b.ts', 'many/c/plugin.ts', 'many/d/dist/d.js']));

  it('is a folder that is a package', () => expect(found('one')).toEqual(['one/dist/one.js']));

  it('is a folder of modules with a package.json that names none of them', () =>
    expect(found('team')).toEqual(['team/e.js']));

  it('is the name of an installed package, also from a folder below', () => {
    expect(found('@team/p')).toEqual(['node_modules/@team/p/p.js']);
    expect(findModules(['@team/p'], join(base, 'many')).files).toHaveLength(1);
  });

  it('keeps the path of a link, as a mounted ConfigMap is made of', () => {
    symlinkSync(join(base, 'many'), join(base, '..data'));
    mkdirSync(join(base, 'mounted'));
    symlinkSync(join(base, '..data/a.js'), join(base, 'mounted/a.js'));
    expect(found('mounted', 'many/a.js')).toEqual(['mounted/a.js']);
  });

  it('counts once', () => expect(found('one', './one', join(base, 'one/dist/one.js'))).toEqual(['one/dist/one.js']));

  it.each([
    ['./none', /no such file or folder/],
    ['none', /no such file, folder or package/],
    ['empty', /holds no plugin/],
    ['nothing', /names no module/],
    ['unbuilt', /dist\/x\.js, which is not there: is it built\?/],
    ['broken', /JSON/],
  ])('that leads nowhere is told: %s', (source, message) => {
    const { files, problems } = findModules([source], base);
    expect(files).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });
});
