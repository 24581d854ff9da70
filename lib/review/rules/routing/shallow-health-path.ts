import { defineRule } from '../../rule.ts';
import { TCP, asksEndpoint, checksOf, typeOf } from './health-checks.ts';

/** Answered from a file or a cache, whatever became of the application. */
const STATIC = /\/(favicon|robots|index)\b|\.(html?|txt|ico|png|svg|css|js|xml)$/i;

export const shallowHealthPath = defineRule({
  id: 'shallow-health-path',
  family: 'routing',
  severity: 'warning',
  title: 'A health check asks a path that needs what the service needs',
  why: 'A port that opens, or a page that a cache answers, is green while nobody can sign in: no failover happens.',
  source:
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html',
  fix: 'Ask a readiness path that tries the database, tables and keys which requests need, with string matching.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP01' },
  ],
  subjects: checksOf,
  *check(check) {
    if (!asksEndpoint(check)) return;
    const path = check.text('HealthCheckConfig', 'ResourcePath') ?? '/';
    if (typeOf(check) === TCP) yield 'asks whether a TCP port opens, needs an HTTPS path';
    else if (path === '/' || path === '') yield 'asks /, needs a path that tells of readiness';
    else if (STATIC.test(path.split('?')[0] ?? path)) yield `asks ${path}, which looks like a file`;
  },
});
