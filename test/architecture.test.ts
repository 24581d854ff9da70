/** Holds the arrows between folders, and the size of files and functions. The checker itself is tried first. */
import { describe, expect, test } from '@jest/globals';

import { forbiddenImports } from './support/arrows.ts';
import { MAX_FUNCTION_LINES, findCycles, parseSourceFile, readSourceFiles } from './support/import-graph.ts';

const MAX_FILE_LINES = 400;
const file = (path: string, ...imports: readonly string[]) =>
  parseSourceFile(path, imports.map((target) => `import '${target}';`).join('\n'));

describe('the checker', () => {
  test.each([
    ['a type import', `import type { A } from '../world/world.ts';`],
    ['a re-export', `export * from '../world/world.ts';`],
    ['a named re-export', `export { a } from '../world/world.ts';`],
    ['a dynamic import', `const a = await import('../world/world.ts');`],
    ['an import type', `type A = import('../world/world.ts').World;`],
    ['an import among comments', `/* x */ import /* y */ '../world/world.ts' // z`],
  ])('sees %s', (_name, text) => {
    expect(parseSourceFile('lib/drill/a.ts', text).imports).toEqual(['lib/world/world.ts']);
  });

  test('does not take a text or a comment for an import', () => {
    const text = `// import '../a.ts'\nconst b = "import '../a.ts'";`;
    expect(parseSourceFile('lib/drill/a.ts', text).imports).toEqual([]);
  });

  test.each([
    ['lib/drill/engine.ts', '../world/local/clock.ts'],
    ['lib/drill/engine.ts', '../assembly/load.ts'],
    ['lib/world/local/dns.ts', '../../infra/platform.ts'],
    ['lib/world/world.ts', '../config/names.ts'],
    ['lib/review/engine.ts', '../infra/platform.ts'],
    ['lib/assembly/load.ts', '../world/world.ts'],
    ['lib/operate/promote.ts', '../world/local/clock.ts'],
    ['lib/config/names.ts', '../../lambda/contract/regions.ts'],
    ['lib/evidence/journal.ts', '../world/world.ts'],
    ['lib/infra/stacks/edge.ts', '../../../lambda/auth-service/handler.ts'],
    ['lambda/contract/regions.ts', '../checks/a.ts'],
    ['lambda/runtime/clock.ts', '../checks/a.ts'],
    ['lambda/health/handler.ts', '../auth-service/app.ts'],
    ['lambda/health/handler.ts', '../../lib/config/names.ts'],
    ['bin/drill.ts', '../lambda/auth-service/app.ts'],
    ['lib/drill/engine.ts', '../../test/support/assemblies.ts'],
  ])('forbids %s to import %s', (path, target) => {
    expect(forbiddenImports([file(path, target)])).toEqual([
      expect.stringContaining(`${path} may not import`),
    ]);
  });

  test.each([
    ['lib/drill/engine.ts', '../world/world.ts'],
    ['lib/drill/checks/a.ts', '../verdict.ts'],
    ['lib/world/local/dns.ts', '../../assembly/topology.ts'],
    ['lambda/health/handler.ts', './app.ts'],
    ['lambda/health/handler.ts', '../runtime/clock.ts'],
    ['bin/drill.ts', '../lib/world/local/local-world.ts'],
    ['bin/synth.ts', '../lambda/contract/descriptor.ts'],
    ['lib/evidence/journal.ts', 'node:fs'],
  ])('allows %s to import %s', (path, target) => {
    expect(forbiddenImports([file(path, target)])).toEqual([]);
  });

  test.each(['lib/extras/a.ts', 'lambda/mailer/handler.ts', 'scripts/a.ts'])(
    'refuses the folder of %s',
    (path) => {
      expect(forbiddenImports([file(path)])).toEqual([expect.stringContaining('does not know')]);
    },
  );

  test('refuses a computed import outside tests', () => {
    const text = 'await import(name);';
    expect(forbiddenImports([parseSourceFile('lib/drill/a.ts', text)])).toHaveLength(1);
    expect(forbiddenImports([parseSourceFile('test/a.test.ts', text)])).toEqual([]);
  });

  test('finds circles, of types too, and no others', () => {
    const circle = [
      file('lib/drill/a.ts', './b.ts'),
      parseSourceFile('lib/drill/b.ts', `import type { C } from './c.ts';`),
      file('lib/drill/c.ts', './a.ts'),
    ];
    expect(findCycles(circle)).toEqual([
      'lib/drill/a.ts -> lib/drill/b.ts -> lib/drill/c.ts -> lib/drill/a.ts',
    ]);
    expect(findCycles([file('lib/drill/a.ts', './a.ts')])).toHaveLength(1);
    const diamond = [
      file('lib/drill/a.ts', './b.ts', './c.ts'),
      file('lib/drill/b.ts', './d.ts'),
      file('lib/drill/c.ts', './d.ts'),
      file('lib/drill/d.ts'),
    ];
    expect(findCycles(diamond)).toEqual([]);
  });

  test('measures functions of every form', () => {
    const body = (lines: number): string => `{\n${'  a();\n'.repeat(lines - 2)}}`;
    const forms = [
      `function f() ${body(61)}`,
      `const f = () => ${body(61)};`,
      `class C { m() ${body(61)} }`,
      `function f() ${body(60)}`,
      `function f() ${body(60).replace('{', '{\n\n  // why\n  /** what\n   * else */')}`,
    ];
    const long = forms.map((text) => parseSourceFile('a.ts', text).longFunctions.length);
    expect(long).toEqual([1, 1, 1, 0, 0]);
  });
});

describe('the project', () => {
  const files = readSourceFiles(process.cwd(), ['bin', 'lib', 'lambda', 'test', 'bench']);

  test('is read at all', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['lib/assembly/topology.ts', 'test/architecture.test.ts']));
    expect(files.find(({ path }) => path === 'lib/assembly/topology.ts')?.imports).toContain(
      'lambda/contract/regions.ts',
    );
  });

  test('follows the arrows', () => {
    expect(forbiddenImports(files)).toEqual([]);
  });

  test('has no circle of files', () => {
    expect(findCycles(files)).toEqual([]);
  });

  test(`has no file over ${MAX_FILE_LINES} lines`, () => {
    const long = files.filter(({ lines }) => lines > MAX_FILE_LINES);
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  test(`has no function over ${MAX_FUNCTION_LINES} lines`, () => {
    // A suite is one function to the parser and a list to its reader.
    const judged = files.filter(({ path }) => !path.startsWith('test/') && !path.startsWith('bench/'));
    const long = judged.flatMap(({ path, longFunctions }) =>
      longFunctions.map(({ line, lines }) => `${path}:${line}: ${lines} lines`),
    );
    expect(long).toEqual([]);
  });
});
