import { defineRule } from '../../rule.ts';
import { DEPRECATIONS, TABLE_DATE } from './runtimes.ts';

/** Compared with the table's own date, never with a clock: the same templates get the same verdict. */
export const deprecatedRuntime = defineRule({
  id: 'deprecated-runtime',
  family: 'runtime',
  severity: 'warning',
  title: 'A function runs on a runtime that AWS still supports',
  why: 'A deprecated runtime gets no patches, and soon neither create nor update: the day that a region has to be rebuilt, it cannot be.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  fix: 'Move to a supported runtime.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.PS-02' },
    { catalogue: 'NIST 800-53', id: 'SA-22' },
  ],
  // A container image names none.
  subjects: (model) => model.ofType('AWS::Lambda::Function').filter(({ raw }) => raw.Runtime !== undefined),
  *check(subject) {
    const runtime = subject.text('Runtime') ?? '';
    const deprecated = Object.hasOwn(DEPRECATIONS, runtime) ? DEPRECATIONS[runtime] : undefined;
    if (deprecated === undefined || deprecated > TABLE_DATE) return;
    yield `${runtime} is deprecated since ${deprecated} (AWS’s table of ${TABLE_DATE})`;
  },
});
