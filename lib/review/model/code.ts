/** What an application's own functions and fixed answers can say, read as it lies in the assembly. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { ReviewModel } from './model.ts';
import { perModel } from './per-model.ts';
import type { ReviewedResource } from './resource.ts';

export interface ReadableCode {
  /** Whether this text stands anywhere in it. */
  readonly holds: (text: string) => boolean;
}

/** Above this somebody packed more than an application: reading it all is no longer quick. */
const MOST_BYTES = 256 * 2 ** 20;

/** What answers requests with code or files that are not in the assembly, or lie there as an image. */
const UNREAD_TYPES = [
  'AWS::AppRunner::Service',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::CloudFront::Distribution',
  'AWS::EC2::Instance',
  'AWS::ECS::TaskDefinition',
  'AWS::EKS::Cluster',
  'AWS::ElasticBeanstalk::Environment',
] as const;

/**
 * All that can answer here: functions' code, and the templates themselves (code in line, a listener's or an API's fixed
 * answer). Undefined where there is no function, or where anything answers that cannot be read from here.
 */
export const readableCode = perModel((model): ReadableCode | undefined => {
  const folders = model.ofType('AWS::Lambda::Function').map((each) => folderOf(each, model));
  if (folders.length === 0 || folders.includes(undefined) || answersUnread(model)) return undefined;
  const files = [...new Set(folders)].flatMap((folder) => (folder === IN_LINE ? [] : filesIn(folder ?? '')));
  if (sizeOf(files) > MOST_BYTES) return undefined;
  const written = answersIn(model);
  return {
    holds: (text) => written.includes(text) || files.some((file) => readFileSync(file).includes(text)),
  };
});

const IN_LINE = 'in line';

/** Undefined for an image, a packed archive, and code that somebody else uploads. */
function folderOf({ raw }: ReviewedResource, { asset }: ReviewModel): string | undefined {
  const code = JSON.stringify(raw.Code ?? {});
  if (code.includes('"ZipFile"')) return IN_LINE;
  const hash = /([0-9a-f]{64})\.zip/.exec(code)?.[1];
  const folder = hash === undefined ? undefined : asset(hash);
  return folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? folder
    : undefined;
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const sizeOf = (files: readonly string[]): number =>
  files.reduce((bytes, file) => bytes + statSync(file).size, 0);

/** All but the health checks: their text is what is looked for. */
const answersIn = ({ resources }: ReviewModel): string =>
  resources
    .filter(({ type }) => type !== 'AWS::Route53::HealthCheck')
    .map(({ raw }) => JSON.stringify(raw))
    .join('\n');

const answersUnread = (model: ReviewModel): boolean =>
  model.ofType(...UNREAD_TYPES).length > 0 ||
  model.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').some(({ raw }) => raw.TargetType !== 'lambda') ||
  model.ofType('AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Integration').some(asksElsewhere);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html, type. */
const asksElsewhere = ({ raw }: ReviewedResource): boolean =>
  /"(Type|IntegrationType)":"HTTP(_PROXY)?"/.test(JSON.stringify(raw));
