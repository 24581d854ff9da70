import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
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
  *check(check, model) {
    if (!asksEndpoint(check)) return;
    const path = check.text('HealthCheckConfig', 'ResourcePath') ?? '/';
    if (typeOf(check) === TCP) yield 'asks whether a TCP port opens, needs an HTTPS path';
    else if (path === '/' || path === '') yield 'asks /, needs a path that tells of readiness';
    else if (STATIC.test(path.split('?')[0] ?? path)) yield `asks ${path}, which looks like a file`;
    else if (isMocked(path, model)) yield `asks ${path}, which an API answers by itself (MOCK)`;
  },
});

/** Every API's methods at a path that ends so are answered without anything behind them. */
function isMocked(path: string, model: ReviewModel): boolean {
  const last = path
    .split('?')[0]
    ?.split('/')
    .findLast((part) => part !== '');
  const integrations = model
    .ofType('AWS::ApiGateway::Resource')
    .filter((resource) => resource.text('PathPart') === last)
    .flatMap((resource) => methodsOf(resource, model))
    .map((method) => method.text('Integration', 'Type'));
  return integrations.length > 0 && integrations.every((type) => type === 'MOCK');
}

/** A MOCK for OPTIONS is how the CDK answers browsers' preflights. */
const methodsOf = ({ stack, logicalId }: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] =>
  model
    .ofType('AWS::ApiGateway::Method')
    .filter((method) => method.stack === stack && isRef(method.raw.ResourceId, logicalId))
    .filter(({ raw }) => raw.HttpMethod !== 'OPTIONS');
const isRef = (value: unknown, logicalId: string): boolean => isObject(value) && value.Ref === logicalId;
