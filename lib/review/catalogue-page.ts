/** Every rule on one page of Markdown, for the repository: `docs/review-rules.md` is this text. */
import { FAMILIES } from './rule.ts';
import type { Family, RuleDescription } from './rule.ts';

export function cataloguePage(rules: readonly RuleDescription[]): string {
  const families = Object.keys(FAMILIES) as Family[];
  const parts = families.flatMap((family) => {
    const own = rules.filter((rule) => rule.family === family);
    return own.length === 0 ? [] : [`## ${FAMILIES[family]}`, ...own.map(ruleParagraphs)];
  });
  return `${[head(rules.length), ...parts].join('\n\n')}\n`;
}

const head = (count: number): string => `# Rules of the review

${count} rules over two regions’ templates. This page is what \`npm run review -- --explain all --format markdown\` prints; a test
holds it against the code. A rule that reads a value that only a deploy determines is undecided there, never content.`;

const ruleParagraphs = (rule: RuleDescription): string =>
  [
    `### ${rule.id}`,
    `**${rule.severity}** · ${sentence(rule.title)}`,
    sentence(rule.why),
    `Fix: ${sentence(rule.fix)}`,
    [`Source: ${linked(rule.source)}`, ...controls(rule)].join('<br>'),
  ].join('\n\n');

const controls = ({ controls: all }: RuleDescription): readonly string[] =>
  all.length === 0 ? [] : [`Controls: ${all.map(({ catalogue, id }) => `${catalogue} ${id}`).join(', ')}`];
const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
const linked = (source: string): string => source.replaceAll(/https?:\/\/\S+/g, (address) => `<${address}>`);
