/** A review as SARIF: each finding at the line of its resource in the template. */
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

import type { SarifLocation, SarifResult, SarifRun } from '../report/sarif.ts';
import { ACCEPTANCE_RULES } from './acceptances/rules.ts';
import { RULES } from './catalogue.ts';
import { CHANGE_RULES } from './change/rules.ts';
import type { Finding } from './judge.ts';
import type { Review } from './review.ts';
import type { RuleDescription } from './rule.ts';

/** @param version of the tool. */
export function reviewSarif(review: Review, version: string): SarifRun {
  const locate = locator(review);
  const result = (finding: Finding): SarifResult => ({
    ruleId: finding.rule.id,
    level: finding.rule.severity,
    message: `${finding.resources.join(' and ')}: ${finding.detail}. ${finding.rule.fix}`,
    locations: finding.resources.flatMap(locate),
  });
  return {
    tool: 'holdover-review',
    version,
    rules: [...RULES, ...Object.values(CHANGE_RULES), ...Object.values(ACCEPTANCE_RULES)].map(ruleOf),
    results: [
      ...review.open.map(result),
      ...review.accepted.map(({ finding, acceptance: { reason, owner, expires } }) => ({
        ...result(finding),
        accepted: `${reason} (${owner}, until ${expires})`,
      })),
    ],
    failures: [
      ...review.broken.map(({ rule, because }) => `${rule.id} broke: ${because}`),
      ...review.undecided.map(({ rule, because }) => `${rule.id} could not judge: ${because}`),
    ],
  };
}

const ruleOf = (rule: RuleDescription) => ({
  id: rule.id,
  title: rule.title,
  why: rule.why,
  fix: rule.fix,
  ...(rule.source.startsWith('https://') ? { helpUri: rule.source } : {}),
  level: rule.severity,
  tags: [rule.family, ...rule.controls.map(({ catalogue, id }) => `${catalogue} ${id}`)],
});

/** Each template is read once more, as text: only that has lines. */
function locator({ model }: Review): (address: string) => readonly SarifLocation[] {
  const lines = new Map<string, readonly string[]>();
  return (address) => {
    const [stackName, logicalId] = splitAddress(address);
    const stack = model.stacks.find(({ name }) => name === stackName);
    if (stack === undefined) return [];
    const file = stack.templateFile;
    const text = lines.get(file) ?? readFileSync(file, 'utf8').split('\n');
    lines.set(file, text);
    const at = text.findIndex((line) => line.trimStart().startsWith(`"${logicalId}": {`));
    return [
      {
        uri: relative(model.directory, file).split(sep).join('/'),
        logicalName: address,
        line: Math.max(0, at) + 1,
      },
    ];
  };
}

/** A nested stack's name holds slashes itself; a record of a group stands where its group does. */
function splitAddress(address: string): readonly [string, string] {
  const at = address.lastIndexOf('/');
  return [address.slice(0, at), address.slice(at + 1).replace(/\[\d+\]$/, '')];
}
