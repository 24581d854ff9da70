/**
 * Identity-based policies of the caller's role in the template, evaluated as IAM does: an explicit deny wins,
 * then an allow, then refusal. Not modelled: resource policies but those of keys (`kms/key-access.ts`),
 * boundaries, NotAction and NotResource. AWS-managed policies grant nothing here: the ones that functions
 * carry are about logs and network interfaces.
 */
import type { PolicyStatement, RolePart } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { partName } from '../assembly-facts.ts';
import type { Caller, Emit } from '../ports.ts';
import { evaluateConditions } from './conditions.ts';
import type { RequestContext } from './conditions.ts';
import { matchesWildcard } from './wildcard.ts';

export interface AccessRequest {
  /** For example `dynamodb:PutItem`. */
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}
export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: string; readonly explicit: boolean };

/** Pure decision over one role. */
export function decide(role: RolePart, request: AccessRequest): Decision {
  const applicable = role.statements.filter((statement) => covers(statement, request));
  const unknown: string[] = [];
  let allowed = false;
  for (const statement of applicable) {
    const result = evaluateConditions(statement.conditions, request.context ?? {});
    if ('unknown' in result) unknown.push(result.unknown);
    // A deny whose condition cannot be judged denies: a drill must not pass on what nobody evaluated.
    if (statement.effect === 'Deny' && (result.holds || 'unknown' in result))
      return {
        allowed: false,
        because: 'with an explicit deny in an identity-based policy',
        explicit: true,
      };
    if (statement.effect === 'Allow' && result.holds) allowed = true;
  }
  if (allowed) return { allowed: true };
  const note = unknown.length > 0 ? ` (condition operators not modelled: ${unknown.join(', ')})` : '';
  return {
    allowed: false,
    because: `because no identity-based policy allows the ${request.action} action${note}`,
    explicit: false,
  };
}

function covers(statement: PolicyStatement, request: AccessRequest): boolean {
  return (
    statement.actions.some((action) => matchesWildcard(action, request.action, true)) &&
    statement.resources.some((resource) => matchesWildcard(resource, request.resource))
  );
}

/**
 * Passes or refuses one call of a function; an operator may do everything.
 * @throws AwsError AccessDeniedException in AWS's wording, after a `denied` entry naming the role's line in
 * the template.
 */
export function authorize(caller: Caller, request: AccessRequest, emit: Emit): void {
  if (caller.kind === 'operator') return;
  const decision = decide(caller.iamRole, request);
  if (!decision.allowed) refuse(caller, request, decision.because, emit);
}

/** The answer to a call that some policy does not allow. @throws AwsError AccessDeniedException always. */
export function refuse(
  caller: Extract<Caller, { kind: 'function' }>,
  request: AccessRequest,
  because: string,
  emit: Emit,
): never {
  emit({
    kind: 'denied',
    functionName: caller.functionName,
    role: caller.role,
    action: request.action,
    resource: request.resource,
    roleLogicalId: partName(caller.iamRole.origin),
  });
  throw new AwsError('AccessDeniedException', denial(caller.iamRole, caller.functionName, request, because));
}

function denial(role: RolePart, session: string, request: AccessRequest, because: string): string {
  const user = role.arn.replace(':iam::', ':sts::').replace(':role/', ':assumed-role/');
  return `User: ${user}/${session} is not authorized to perform: ${request.action} on resource: ${request.resource} ${because}`;
}
