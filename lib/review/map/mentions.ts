/** Which resources another one names: by logical id, by an import, by name or ARN. */
import { isObject } from '../../assembly/json-file.ts';
import { mentionedNames } from '../../assembly/references.ts';
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { attempt } from './attempt.ts';
import { createExported, importsIn } from './exports.ts';
import { serviceOf } from './services.ts';

/** @param properties all of the resource's, or some, as the template writes them. */
export type Mentions = (
  resource: ReviewedResource,
  properties: Readonly<Record<string, unknown>>,
) => readonly ReviewedResource[];

/** Made once for a model: it indexes every resource. */
export function createMentions(model: ReviewModel): Mentions {
  const byAddress = new Map(model.resources.map((resource) => [resource.address, resource]));
  const find = (stack: string, logicalId: string) => byAddress.get(`${stack}/${logicalId}`);
  const exported = createExported(model, find);
  return (resource, properties) => {
    const own = [...mentionedNames(properties)].flatMap((name) => find(resource.stack, name) ?? []);
    const texts = Object.keys(properties).flatMap((key) => textsOf(attempt(() => resource.value(key))));
    const named = texts.flatMap((text) =>
      namesIn(text).flatMap((name) => meant(name, resource, model) ?? []),
    );
    const all = new Set([
      ...own,
      ...importsIn(properties).flatMap((name) => exported(name, resource.region)),
      ...named,
    ]);
    return [...all].filter((target) => target !== resource);
  };
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** The text itself; and each ARN in it, without the ends that policies and integrations put on. */
const namesIn = (text: string): readonly string[] => {
  const arns = text.match(/arn:aws[\w-]*:(?!apigateway:)[^\s"',]+/g) ?? [];
  return [text, ...arns.map((arn) => arn.replace(/(\/invocations|\/index\/\*|-\?{6}|:\*|\/\*|\*)+$/, ''))];
};

/** A word such as `prod` may be the name of anything: only services are taken by name. */
function meant(name: string, from: ReviewedResource, model: ReviewModel): ReviewedResource | undefined {
  const target = model.named(name, from.region);
  if (target === undefined || name.startsWith('arn:')) return target;
  return serviceOf(target.type) === undefined || /Stage|Deployment/.test(target.type) ? undefined : target;
}
