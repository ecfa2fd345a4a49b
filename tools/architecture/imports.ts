import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import type { Architecture } from './rules.ts';

/** One sentence for each import that goes against the arrows of `architecture.json`. */
export function importProblems(root: string, files: readonly string[], architecture: Architecture): string[] {
  const areas = Object.keys(architecture.areas).sort((a, b) => b.length - a.length);
  return files.flatMap((file) => {
    const area = areas.find((name) => file.startsWith(`${name}/`));
    if (area === undefined) return file.includes('/') ? [`${file} belongs to no area of architecture.json.`] : [];
    return importedNames(readFileSync(join(root, file), 'utf8')).flatMap((name) => {
      const problem = problemOf(name, { file, area, architecture });
      return problem === undefined ? [] : [`${file} imports '${name}', ${problem}`];
    });
  });
}

/** One sentence for each import that `architecture.json` allows and nothing needs: a list says no more than it must. */
export function allowanceProblems(root: string, files: readonly string[], { areas }: Architecture): string[] {
  return Object.entries(areas).flatMap(([area, { imports, node }]) => {
    const sources = files.filter((file) => file.startsWith(`${area}/`) && !isTest(file));
    const used = new Set(
      sources.flatMap((file) => importedNames(readFileSync(join(root, file), 'utf8')).map(packageOf)),
    );
    const allowed = [
      ...(imports === 'any' ? [] : imports.map((name) => `@sallyport/${name}`)),
      ...(node === 'any' ? [] : node),
    ];
    return allowed
      .filter((name) => !used.has(name))
      .map((name) => `architecture.json lets ${area} import ${name}, which nothing there does: take it out.`);
  });
}

/** `@sallyport/gateway/config` is of `@sallyport/gateway`. */
function packageOf(name: string): string {
  return name.startsWith('@') ? name.split('/', 2).join('/') : name;
}

interface Place {
  file: string;
  area: string;
  architecture: Architecture;
}

function problemOf(name: string, place: Place): string | undefined {
  if (name.startsWith('.')) return relativeProblem(name, place);
  if (name.startsWith('@sallyport/')) return packageProblem(name, place);
  if (name.startsWith('node:')) return builtinProblem(name, place);
  if (builtinModules.includes(name)) return `a Node built-in without 'node:'.`;
  return undefined;
}

function relativeProblem(name: string, { file, area, architecture }: Place): string | undefined {
  if (!/\.(ts|tsx|js|json|css)$/.test(name)) return `without a file extension; Node runs the sources and needs '.ts'.`;
  const target = posix.join(posix.dirname(file), name);
  if (!target.startsWith(`${area}/`)) return `which is outside ${area}; import the package by its name.`;
  const { folder, shared } = architecture.plugins;
  const from = folderBelow(folder, file);
  const to = folderBelow(folder, target);
  if (from === undefined || to === undefined || from === to || shared.includes(to)) return undefined;
  return `but a plugin does not reach into another one's folder.`;
}

function packageProblem(name: string, { file, area, architecture }: Place): string | undefined {
  // What below a package may be imported is for its `exports` to say.
  const [, packageName = ''] = name.split('/');
  const { packages, importedBy } = architecture.onlyForTests;
  if (packages.includes(packageName) && !isTest(file) && !importedBy.includes(area)) {
    return `which is for tests, benches and the checks of examples only.`;
  }
  const { imports } = architecture.areas[area]!;
  if (imports === 'any' || imports.includes(packageName) || isTest(file)) return undefined;
  return `but ${area} may import ${imports.length === 0 ? 'none of our packages' : imports.join(', ')} only.`;
}

function builtinProblem(name: string, { file, area, architecture }: Place): string | undefined {
  const { node } = architecture.areas[area]!;
  if (node === 'any' || node.includes(name) || isTest(file)) return undefined;
  return `but ${area} does no input and output of its own (allowed: ${node.join(', ') || 'no built-ins'}).`;
}

function folderBelow(folder: string, path: string): string | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const [first, ...rest] = path.slice(folder.length + 1).split('/');
  return rest.length === 0 ? undefined : first;
}

/** Tests, and what only tests use: contract suites and helpers in a `test` or `e2e` folder. */
export function isTest(file: string): boolean {
  return /\.(test|contract|bench)\.tsx?$/.test(file) || /(^|\/)(test|e2e)\//.test(file);
}

// Statements begin a line, as the formatter leaves them; a word in a comment or a string does not look like this.
const statement = /^(?:import|export)\s(?:[^'";`]*?\sfrom\s+)?'([^']+)'/gm;
const dynamicImport = /\bimport\('([^']+)'\)/g;

function importedNames(source: string): string[] {
  return [statement, dynamicImport].flatMap((pattern) => Array.from(source.matchAll(pattern), ([, name]) => name!));
}
