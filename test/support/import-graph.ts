/**
 * Who imports whom, how long files and functions are:
 * read from the syntax tree, types and dynamic imports included.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

import ts from 'typescript';

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  /** Relative imports as project paths, packages by name. */
  readonly imports: readonly string[];
  readonly longFunctions: readonly { readonly line: number; readonly lines: number }[];
}

export const MAX_FUNCTION_LINES = 60;
/** Stands for `import(name)`: nobody can tell what it brings in. */
export const COMPUTED_IMPORT = '(computed)';

/** Every TypeScript file below the folders. */
export function readSourceFiles(root: string, folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return parseSourceFile(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
    });
}

export function parseSourceFile(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports = new Set<string>();
  const longFunctions: { line: number; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = importedBy(node);
    if (specifier !== undefined) imports.add(resolveImport(path, specifier));
    const span = functionSpan(tree, node);
    if (span !== undefined && span.lines > MAX_FUNCTION_LINES) longFunctions.push(span);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, lines: text.split('\n').length - 1, imports: [...imports], longFunctions };
}

/** `import`, `export ... from`, `import('x')` as a call and as a type. */
function importedBy(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literal(node.arguments[0]) ?? COMPUTED_IMPORT;
  return undefined;
}

const literal = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;

const resolveImport = (from: string, specifier: string): string =>
  specifier.startsWith('.') ? posix.join(dirname(from), specifier) : specifier;

/** Blank lines and comments do not count, as in the linter's rule of the same number. */
const COUNTS = /^\s*(?!\/\/|\/?\*)\S/;

function functionSpan(
  tree: ts.SourceFile,
  node: ts.Node,
): { readonly line: number; readonly lines: number } | undefined {
  if (!ts.isFunctionLike(node)) return undefined;
  const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
  const code = node
    .getText(tree)
    .split('\n')
    .filter((text) => COUNTS.test(text));
  return { line: line + 1, lines: code.length };
}

/** One circle of files for each that there is, as a path that ends where it began. */
export function findCycles(files: readonly SourceFile[]): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const next of byPath.get(path)?.imports ?? []) if (byPath.has(next)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}
