import { defineRule } from '../../rule.ts';
import { checksOf, typeOf } from './health-checks.ts';

export const healthCheckWithoutStringMatch = defineRule({
  id: 'health-check-without-string-match',
  family: 'routing',
  severity: 'note',
  title: 'A health check looks for a text in the answer',
  why: 'Without one every status from 200 to 399 is healthy: a redirect, a waiting page, another application on the same address.',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html',
  fix: 'Use HTTPS_STR_MATCH with a SearchString that only the ready service answers, in its first 5,120 bytes.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'REL11-BP01' }],
  subjects: checksOf,
  *check(check) {
    const type = typeOf(check);
    if (type === 'HTTP' || type === 'HTTPS')
      yield `is ${type}, takes any status from 200 to 399 for healthy, needs ${type}_STR_MATCH`;
  },
});
