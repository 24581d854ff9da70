import type { ListenerAction, ListenerPart } from '../../../assembly/topology.ts';

/** What a listener rule may look at. `path` is as sent, without the query. */
export interface RuleSubject {
  readonly host: string;
  readonly path: string;
}

/**
 * The action for a request: of the matching rule with the lowest number, else the listener's default.
 * Conditions of one rule must all match, values of one condition are alternatives.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export const chooseAction = (
  listener: Pick<ListenerPart, 'rules' | 'defaultAction'>,
  { host, path }: RuleSubject,
): ListenerAction => {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const matching = listener.rules
    .filter((rule) => matchesAny(rule.hosts.map(toLower), name) && matchesAny(rule.paths, path))
    .reduce<(typeof listener.rules)[number] | undefined>(
      (best, rule) => (best === undefined || rule.priority < best.priority ? rule : best),
      undefined,
    );
  return matching?.action ?? listener.defaultAction;
};

const toLower = (text: string): string => text.toLowerCase();
const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.length === 0 || patterns.some((pattern) => matchesWildcards(pattern, text));

/**
 * `*` stands for any number of characters, `?` for exactly one, everything else for itself. Linear in pattern
 * and text but for the last star, so a hostile path costs nothing special.
 */
export const matchesWildcards = (pattern: string, text: string): boolean => {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resumeAt = 0;
  while (inText < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      resumeAt = inText;
      inPattern += 1;
    } else if (wanted === '?' || wanted === text[inText]) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      resumeAt += 1;
      inPattern = star + 1;
      inText = resumeAt;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
};
