/** The code of an application's functions and canaries, read as it lies in the assembly. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { ReviewModel } from './model.ts';
import { perModel } from './per-model.ts';
import type { ReviewedResource } from './resource.ts';

export interface ReadableCode {
  /** Whether this text stands anywhere in functions of this region; of all regions, where none is named. */
  readonly holds: (text: string, region?: string) => boolean;
}

/** Above this somebody packed more than an application: reading it all is no longer quick. */
const MOST_BYTES = 256 * 2 ** 20;

/** What runs code that is not in the assembly, or lies there as an image. */
const UNREAD_TYPES = [
  'AWS::AppRunner::Service',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::CloudFront::Distribution',
  'AWS::EC2::Instance',
  'AWS::ECS::TaskDefinition',
  'AWS::EKS::Cluster',
  'AWS::ElasticBeanstalk::Environment',
] as const;

const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Synthetics::Canary'] as const;

/** Undefined where there is no function, or where anything runs or answers that cannot be read from here. */
export const readableCode = perModel((model): ReadableCode | undefined => {
  const sources = model.ofType(...FUNCTIONS).map((each) => sourceOf(each, model));
  const readable = sources.filter((source) => source !== undefined);
  const files = new Set(readable.flatMap((source) => source.files));
  if (sources.length === 0 || readable.length < sources.length || answersUnread(model)) return undefined;
  if (sizeOf([...files]) > MOST_BYTES) return undefined;
  const known = new Map<string, boolean>();
  return {
    holds: (text, region) => {
      const asked = `${region ?? ''} ${text}`;
      const held = known.get(asked) ?? isIn(readable, text, region);
      known.set(asked, held);
      return held;
    },
  };
});

interface Source {
  readonly region: string | undefined;
  readonly inLine: string;
  readonly files: readonly string[];
}

/** Undefined for an image, a packed archive, and code that somebody else uploads. */
function sourceOf({ raw, region }: ReviewedResource, { asset }: ReviewModel): Source | undefined {
  const code = JSON.stringify(raw.Code ?? {});
  // With its variables: what a name is put together from may be among them.
  const inLine = code + JSON.stringify(raw.Environment ?? {});
  if (/"(ZipFile|Script)":/.test(code)) return { region, inLine, files: [] };
  const hash = /([0-9a-f]{64})\.zip/.exec(code)?.[1];
  const folder = hash === undefined ? undefined : asset(hash);
  return folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? { region, inLine, files: filesIn(folder) }
    : undefined;
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const sizeOf = (files: readonly string[]): number =>
  files.reduce((bytes, file) => bytes + statSync(file).size, 0);

/** Both regions' functions are mostly one bundle: each file is read once. */
function isIn(sources: readonly Source[], text: string, region: string | undefined): boolean {
  const near = sources.filter((source) => region === undefined || source.region === region);
  const files = new Set(near.flatMap((source) => source.files));
  return (
    near.some(({ inLine }) => inLine.includes(text)) ||
    [...files].some((file) => readFileSync(file).includes(text))
  );
}

const answersUnread = (model: ReviewModel): boolean =>
  model.ofType(...UNREAD_TYPES).length > 0 ||
  model.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').some(({ raw }) => raw.TargetType !== 'lambda') ||
  model.ofType('AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Integration').some(asksElsewhere);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html, type. */
const asksElsewhere = ({ raw }: ReviewedResource): boolean =>
  /"(Type|IntegrationType)":"HTTP(_PROXY)?"/.test(JSON.stringify(raw));
