/** What can be wrong with an acceptance, as findings of its own. Nothing accepts these. */
import type { RuleDescription } from '../rule.ts';

const about = (
  id: string,
  severity: RuleDescription['severity'],
  title: string,
  why: string,
  fix: string,
): RuleDescription => ({
  id,
  family: 'acceptances',
  severity,
  title,
  why,
  source: 'This tool’s own file of acceptances.',
  fix,
  controls: [],
});

export const ACCEPTANCE_RULES = {
  expired: about(
    'acceptance-expired',
    'warning',
    'An acceptance is looked at again before its last day',
    'What was tolerable for a while is a finding again.',
    'Repair the resource, or decide again and write a later day.',
  ),
  unused: about(
    'acceptance-unused',
    'warning',
    'An acceptance is about something that a rule finds',
    'It would silently take in the next mistake of the same kind.',
    'Remove it.',
  ),
  wide: about(
    'acceptance-too-wide',
    'warning',
    'An acceptance takes in what somebody looked at',
    'A pattern that is too wide takes in resources that are added later.',
    'Write one for each resource, or fewer stars.',
  ),
  unknown: about(
    'acceptance-of-no-rule',
    'error',
    'An acceptance names a rule that exists',
    'A misspelt one accepts nothing, and its owner believes that it does.',
    'Take the id from `npm run review -- --explain all`.',
  ),
} as const;
