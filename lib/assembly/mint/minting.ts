/** What the tables of names know about the resource at hand, and the forms that several services share. */
import type { Origin } from '../topology.ts';
import { randomText } from './random-text.ts';

export interface Minting {
  readonly origin: Origin;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** A top-level property, resolved, as text; undefined where the template does not set it. */
  text(property: string): string | undefined;
}
export type Mint = (resource: Minting) => string;

/** What one resource type hands out. */
export interface MintedType {
  readonly ref: Mint;
  readonly attributes: Readonly<Record<string, Mint>>;
}
export type MintTable = Readonly<Record<string, MintedType>>;

export const seedOf = ({ origin, region }: Minting): string =>
  `${origin.stack}/${origin.logicalId}/${region}`;

/** CloudFormation's physical names: stack, logical id, twelve characters; cut to what the service takes. */
export function generatedName(resource: Minting, maximumLength = 64): string {
  const suffix = randomText(seedOf(resource), 'upper', 12);
  const { logicalId } = resource.origin;
  // A stack that is told from a namesake, or nested, has signs in its name that no service takes.
  const stack = resource.origin.stack.replaceAll(/[^A-Za-z0-9-]+/g, '-');
  const room = maximumLength - suffix.length - 2;
  const half = Math.floor(room / 2);
  const id = logicalId.slice(0, Math.max(half, room - stack.length));
  const owner = stack.slice(0, room - id.length).replace(/-$/, '');
  return `${owner}-${id}-${suffix}`;
}

/** The explicit name, or a generated one. */
export const named =
  (property: string, maximumLength?: number): Mint =>
  (resource) =>
    resource.text(property) ?? generatedName(resource, maximumLength);

/** RDS and load balancers' DNS names are lower case. */
export const lowerCase =
  (mint: Mint): Mint =>
  (resource) =>
    mint(resource).toLowerCase();

/** `arn:<partition>:<service>:<region>:<account>:<rest>`. */
export const arn = (service: string, rest: Mint, scope: 'regional' | 'global' = 'regional'): Mint => {
  return (resource) => {
    const region = scope === 'regional' ? resource.region : '';
    return `arn:${resource.partition}:${service}:${region}:${resource.account}:${rest(resource)}`;
  };
};

/** A prefix and 17 hexadecimal digits, as EC2 numbers its things. */
export const ec2Id =
  (prefix: string): Mint =>
  (resource) =>
    `${prefix}-${randomText(seedOf(resource), 'hex', 17)}`;

export const property =
  (name: string, fallback: string): Mint =>
  (resource) =>
    resource.text(name) ?? fallback;
