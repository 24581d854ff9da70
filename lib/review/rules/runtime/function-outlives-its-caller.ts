import { defineRule } from '../../rule.ts';
import { callersOf } from './callers.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
const DEFAULT_TIMEOUT_SECONDS = 3;

export const functionOutlivesItsCaller = defineRule({
  id: 'function-outlives-its-caller',
  family: 'runtime',
  severity: 'warning',
  title: 'A function ends before whoever waits for it gives up',
  why: 'When a dependency hangs, callers are gone with a 504 and come again, while each old invocation still holds its concurrency: the function runs out of it.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  fix: 'Set the function’s Timeout below the caller’s, and its own calls’ below that.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'REL05-BP05' }],
  subjects: (model) => model.ofType('AWS::Lambda::Function'),
  *check(called, model) {
    const callers = callersOf(called, model);
    const [shortest] = callers.toSorted((a, b) => a.waitsSeconds - b.waitsSeconds);
    if (shortest === undefined) return;
    const timeout = called.number('Timeout') ?? DEFAULT_TIMEOUT_SECONDS;
    if (timeout <= shortest.waitsSeconds) return;
    yield `Timeout is ${timeout} s, and ${shortest.resource.address} gives up after ${shortest.waitsSeconds} s`;
  },
});
