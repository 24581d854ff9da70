/**
 * Who may use a key: the key's own policy and the caller's role together, as the KMS guide has it
 * ("Troubleshooting key access"). A statement of the key's policy for the account hands the decision to IAM;
 * one for the role decides by itself; without either nobody gets in; a deny in either wins. Not modelled:
 * grants and session policies.
 */
import type { KeyPart, KeyStatement } from '../../../assembly/topology.ts';
import { decide, refuse } from '../permissions/authorize.ts';
import type { AccessRequest, Decision } from '../permissions/authorize.ts';
import { evaluateConditions } from '../permissions/conditions.ts';
import type { RequestContext } from '../permissions/conditions.ts';
import { matchesWildcard } from '../permissions/wildcard.ts';
import type { Caller, Emit } from '../ports.ts';
import type { EncryptionContext } from './ciphertext.ts';

type FunctionCaller = Extract<Caller, { kind: 'function' }>;

export interface KeyUse {
  /** For example `Decrypt`. */
  readonly operation: string;
  readonly encryptionContext?: EncryptionContext;
  /** The service that asks on the caller's behalf, for example `secretsmanager`; the caller itself when absent. */
  readonly via?: string;
  /** The alias that the request named. */
  readonly requestAlias?: string;
}

/** @throws AwsError AccessDeniedException, after a `denied` entry that names the caller's role. */
export function authorizeKey(caller: Caller, key: KeyPart, use: KeyUse, emit: Emit): void {
  if (caller.kind === 'operator') return;
  const request = {
    action: `kms:${use.operation}`,
    resource: key.arn,
    context: requestContext(caller, key, use),
  };
  const decision = decideKey(caller, key, request);
  if (!decision.allowed) refuse(caller, request, decision.because, emit);
}

function decideKey(caller: FunctionCaller, key: KeyPart, request: AccessRequest): Decision {
  const own = policyOf(caller, key, request);
  if (own === 'deny')
    return {
      allowed: false,
      because: 'with an explicit deny in a resource-based policy',
      explicit: true,
    };
  const byRole = decide(caller.iamRole, request);
  if (own === 'leave-to-iam' || (!byRole.allowed && byRole.explicit)) return byRole;
  if (own === 'allow') return { allowed: true };
  return {
    allowed: false,
    because: `because no resource-based policy allows the ${request.action} action`,
    explicit: false,
  };
}

type OwnPolicy = 'deny' | 'allow' | 'leave-to-iam' | 'silent';

function policyOf(caller: FunctionCaller, key: KeyPart, request: AccessRequest): OwnPolicy {
  const covering = key.policy.filter((statement) => covers(statement, request));
  const meant = (statement: KeyStatement): 'role' | 'account' | undefined => principalOf(statement, caller);
  if (covering.some((statement) => statement.effect === 'Deny' && meant(statement) !== undefined))
    return 'deny';
  const allows = covering.filter(({ effect }) => effect === 'Allow').map(meant);
  if (allows.includes('role')) return 'allow';
  return allows.includes('account') ? 'leave-to-iam' : 'silent';
}

/**
 * A condition that cannot be judged holds for a deny and not for an allow: nothing may pass on what nobody
 * evaluated.
 */
function covers(statement: KeyStatement, { action, context }: AccessRequest): boolean {
  if (!statement.actions.some((pattern) => matchesWildcard(pattern, action, true))) return false;
  const result = evaluateConditions(statement.conditions, context ?? {});
  return result.holds || ('unknown' in result && statement.effect === 'Deny');
}

/** `*` means everybody, an account's root or number all that IAM allows there. */
function principalOf(
  { principals }: KeyStatement,
  { iamRole }: FunctionCaller,
): 'role' | 'account' | undefined {
  const [, , , , account = ''] = iamRole.arn.split(':');
  if (principals.includes(iamRole.arn) || principals.includes('*')) return 'role';
  return principals.some((principal) => [account, `arn:aws:iam::${account}:root`].includes(principal))
    ? 'account'
    : undefined;
}

/** Condition keys of KMS (service authorization reference). */
function requestContext(caller: FunctionCaller, key: KeyPart, use: KeyUse): RequestContext {
  const pairs = Object.entries(use.encryptionContext ?? {});
  const [, , , , account = ''] = caller.iamRole.arn.split(':');
  return {
    'aws:RequestedRegion': [key.region],
    'aws:PrincipalArn': [caller.iamRole.arn],
    'kms:CallerAccount': [account],
    ...(key.aliases.length === 0 ? {} : { 'kms:ResourceAliases': key.aliases }),
    ...(use.requestAlias === undefined ? {} : { 'kms:RequestAlias': [use.requestAlias] }),
    ...(use.via === undefined ? {} : { 'kms:ViaService': [`${use.via}.${key.region}.amazonaws.com`] }),
    ...(pairs.length === 0 ? {} : { 'kms:EncryptionContextKeys': pairs.map(([name]) => name) }),
    ...Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
  };
}
