/** The table of allowed imports between folders. A folder that it does not know may not exist. */
import { COMPUTED_IMPORT } from './import-graph.ts';
import type { SourceFile } from './import-graph.ts';

interface Rule {
  /** The folder, or the kind of folder, as a reader knows it. */
  readonly area: string;
  readonly folder: RegExp;
  /** Project paths that it may import besides its own. */
  readonly allows: readonly string[];
}

const CONTRACT = 'lambda/contract/';
const WORLD_PORT = 'lib/world/world.ts';
const rule = (area: string, folder: RegExp, ...allows: readonly string[]): Rule => ({ area, folder, allows });

/** First match wins. */
export const ARROWS: readonly Rule[] = [
  rule('lambda/contract', /^lambda\/contract\//),
  rule('lambda/checks', /^lambda\/checks\//, CONTRACT),
  rule('lambda/runtime', /^lambda\/runtime\//, CONTRACT),
  // Every function, by the name of its folder: it never imports another one.
  rule(
    'lambda/<function>',
    /^lambda\/(auth-service|health|standby-probes|schema-migration|key-bootstrap|failover-steps|directory-sweeper|secret-rotation|secret-arn|region-check)\//,
    'lambda/runtime/',
    'lambda/checks/',
    CONTRACT,
  ),
  rule('lib/config', /^lib\/config\//),
  rule('lib/onboarding', /^lib\/onboarding\//, 'lib/config/'),
  rule('lib/infra', /^lib\/infra\//, 'lib/config/', CONTRACT),
  rule('lib/assembly', /^lib\/assembly\//, CONTRACT),
  rule('lib/world', /^lib\/world\//, 'lib/assembly/', CONTRACT),
  rule('lib/operate', /^lib\/operate\//, WORLD_PORT, 'lib/evidence/'),
  rule('lib/evidence', /^lib\/evidence\//),
  rule('lib/report', /^lib\/report\//),
  rule(
    'lib/drill',
    /^lib\/drill\//,
    WORLD_PORT,
    'lib/operate/',
    'lib/evidence/',
    'lib/report/',
    CONTRACT,
    'lambda/checks/',
  ),
  rule(
    'lib/dev',
    /^lib\/dev\//,
    WORLD_PORT,
    'lib/world/outside.ts',
    'lib/operate/',
    'lib/evidence/',
    'lib/drill/load/openid/',
    CONTRACT,
    'lambda/checks/',
  ),
  rule('lib/cost', /^lib\/cost\//, 'lib/assembly/', 'lib/report/'),
  rule('lib/review', /^lib\/review\//, 'lib/assembly/', 'lib/evidence/', 'lib/report/', CONTRACT),
  rule('bin', /^bin\//, 'lib/', CONTRACT),
  rule('test', /^test\//, ''),
  rule('bench', /^bench\//, ''),
];

/** Files that import what only a template names: the process that runs a bundle. */
const COMPUTED_IMPORTS: ReadonlySet<string> = new Set(['lib/world/local/functions/process/bootstrap.ts']);

const isOwnPath = (path: string): boolean => /^(bin|lib|lambda|test|bench)\//.test(path);

/** One sentence for each import that the table forbids, and for each folder that it does not know. */
export const forbiddenImports = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(violations);

function violations({ path, imports }: SourceFile): readonly string[] {
  const found = ARROWS.find(({ folder }) => folder.test(path));
  if (found === undefined) return [`${path} is in a folder that the table of arrows does not know`];
  const own = found.folder.exec(path)?.[0] ?? '';
  const allowed = [own, ...found.allows];
  return imports
    .filter((target) => target === COMPUTED_IMPORT || isOwnPath(target) || target.startsWith('..'))
    .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
    .filter((target) => target !== COMPUTED_IMPORT || !mayCompute(path, allowed))
    .map((target) => `${path} may not import ${target}: ${found.area} may import ${describe(found.allows)}`);
}

const mayCompute = (path: string, allowed: readonly string[]): boolean =>
  allowed.includes('') || COMPUTED_IMPORTS.has(path);

const describe = (allows: readonly string[]): string =>
  allows.length === 0 ? 'nothing of ours' : allows.join(', ');
