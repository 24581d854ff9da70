import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

/** Six characters that the service adds to a secret's name. */
const SECRET = /:secretsmanager:[^:"]*:[^:"]*:secret:([^"*?]+?)-(?:\?{6}|\*)/g;
const TABLE = /:dynamodb:[^:"]*:[^:"]*:table\/([^"*?/]+)/g;
const HOLDERS = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::IAM::RolePolicy'];

/** Names that are written out, which nothing ties to the resource. A `Ref` cannot miss. */
export const policyNamesNobody = defineRule({
  id: 'policy-names-nobody',
  family: 'permissions',
  severity: 'warning',
  title: 'A policy names secrets and tables that exist',
  why: 'A permission for a name that nothing bears is a permission that is missing: the first read is denied.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html',
  fix: 'Take the name in the policy and the name of the resource from one place.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'AC-3' },
    { catalogue: 'AWS Well-Architected', id: 'SEC03-BP02' },
  ],
  subjects: (model) => model.ofType(...HOLDERS),
  *check(holder, model) {
    const text = JSON.stringify(holder.raw);
    yield* missing(text, SECRET, namesOf(model, 'Name', 'AWS::SecretsManager::Secret'), 'secret');
    const tables = namesOf(model, 'TableName', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
    yield* missing(text, TABLE, tables, 'table');
  },
});

/** Another application's are none of ours: only a name like ours, up to its last part, is taken for a slip. */
function* missing(text: string, pattern: RegExp, names: ReadonlySet<string>, what: string): Iterable<string> {
  const named = new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
  for (const name of named)
    if (!names.has(name) && [...names].some((known) => stem(known) === stem(name)))
      yield `names the ${what} ${name}, and no ${what} of this application has that name`;
}

const stem = (name: string): string =>
  name.slice(0, Math.max(name.lastIndexOf('/'), name.lastIndexOf('-')) + 1);

function namesOf(model: ReviewModel, property: string, ...types: readonly string[]): ReadonlySet<string> {
  const written = (resource: ReviewedResource): readonly string[] => {
    const name = resource.raw[property];
    return typeof name === 'string' ? [name] : [];
  };
  return new Set(model.ofType(...types).flatMap(written));
}
