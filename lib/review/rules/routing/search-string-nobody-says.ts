import { isObject } from '../../../assembly/json-file.ts';
import { readableCode } from '../../model/code.ts';
import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { checksOf, typeOf } from './health-checks.ts';
import { hostOf, recordNames } from './records.ts';

export const searchStringNobodySays = defineRule({
  id: 'search-string-nobody-says',
  family: 'routing',
  severity: 'warning',
  title: 'A health check looks for a text that the application can say',
  why: 'A check whose text never comes is red for ever, and traffic leaves a healthy region; an inverted one is green for ever, and nobody can lead traffic away by it.',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html',
  fix: 'Take SearchString and the answer from one constant.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP01' },
  ],
  subjects: (model) =>
    readableCode(model) === undefined
      ? []
      : checksOf(model).filter((check) => typeOf(check)?.endsWith('_STR_MATCH') && asksUs(check, model)),
  *check(check, model) {
    const text = check.text('HealthCheckConfig', 'SearchString') ?? '';
    const unsaid = wordsOf(text).filter((word) => !isSaid(word, model));
    if (unsaid.length === 0) return;
    const which = unsaid.length === 1 && unsaid[0] === text ? 'which' : `of which ${unsaid.join(', ')}`;
    yield `looks for "${text}", ${which} stands in no function’s code and no fixed answer`;
  },
});

const isSaid = (word: string, model: ReviewModel): boolean =>
  readableCode(model)?.holds(word) !== false || fixedAnswers(model).includes(word);

/** A listener's, an API's: all templates but the health checks, whose text is what is looked for. */
const fixedAnswers = perModel(({ resources }) =>
  resources
    .filter(({ type }) => type !== 'AWS::Route53::HealthCheck')
    .map(({ raw }) => JSON.stringify(raw))
    .join('\n'),
);

/** `"status":"ok"` may be put together when it is said; its words stand somewhere. */
const wordsOf = (text: string): readonly string[] => text.match(/[\w-]+/g) ?? [];

/** By a name that has its record here, or an address that a resource hands out: not another application's. */
function asksUs(check: ReviewedResource, model: ReviewModel): boolean {
  const { HealthCheckConfig: config } = check.raw;
  const written = isObject(config) ? config.FullyQualifiedDomainName : undefined;
  if (typeof written !== 'string') return written !== undefined;
  return recordNames(model).has(hostOf(written));
}
