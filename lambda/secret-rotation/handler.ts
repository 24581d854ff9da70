/**
 * Rotates the database password and the key sets of the own region, step by step as Secrets Manager asks, or a key set
 * at once by a person's word; and looks each hour whether any rotation is overdue.
 */
import { randomUUID } from 'node:crypto';

import { secretRotationEnvironment } from '../contract/environments.ts';
import { ROTATION_STEPS } from '../contract/events.ts';
import type {
  ReplaceKeysEvent,
  RotationCheckEvent,
  RotationCheckResult,
  RotationEvent,
  RotationResult,
} from '../contract/events.ts';
import { secretsManagerClient } from '../runtime/aws-clients.ts';
import { DEPLOY_PATH } from '../runtime/call-limits.ts';
import { pause, systemClock, systemTimer } from '../runtime/clock.ts';
import { CodedError, describeError } from '../runtime/errors.ts';
import { randomText } from '../runtime/held-keys/new-keys.ts';
import { HURRIED_PUBLISHED_SECONDS } from '../runtime/held-keys/timing.ts';
import type { KeyKind } from '../runtime/held-keys/timing.ts';
import { createLogger } from '../runtime/log.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { overdueSecrets } from './overdue.ts';
import { passwordPlan, passwordServer } from './password-plan.ts';
import { secretBehind, secretNames, signingPlan, symmetricPlan } from './plans.ts';
import { replaceNow } from './replace.ts';
import { reportOverdue } from './report.ts';
import { rotate } from './rotation.ts';
import type { RotationPorts, RotationRequest, StepOutcome } from './rotation.ts';
import { secretVersions } from './secret-versions.ts';

/** 240 random bits as text, as long as the first one that CloudFormation made. */
const PASSWORD_BYTES = 30;
const environment = secretRotationEnvironment.decode(process.env);
const { region, role, clusterEndpoint, databasePort, databaseName, passwordDays, keyDays } = environment;
const names = secretNames(environment);
const log = createLogger({ clock: systemClock, fields: { function: 'secret-rotation', region, role } });
const emit = createMetrics(systemClock, environment.environment);
const ports: RotationPorts = {
  store: secretVersions(secretsManagerClient(region, DEPLOY_PATH)),
  wait: (milliseconds) => pause(systemTimer, milliseconds),
};

type Event = RotationEvent | ReplaceKeysEvent | RotationCheckEvent;

/** @throws CodedError in one sentence. */
export async function handler(event: Event): Promise<RotationResult | RotationCheckResult> {
  try {
    if (!('kind' in event)) return await rotateBy(event);
    return event.kind === 'replace-keys' ? await replaceBy(event) : await checkRotations();
  } catch (error) {
    log.error('rotation-failed', {
      step: 'kind' in event ? event.kind : event.Step,
      ...describeError(error),
    });
    throw error;
  }
}

async function rotateBy({ SecretId, ClientRequestToken, Step }: RotationEvent): Promise<RotationResult> {
  const which = secretBehind(SecretId, environment);
  const request = { secretId: names[which], token: ClientRequestToken, step: stepOf(Step) };
  const outcome = await (which === 'password' ? rotatePassword(request) : rotateKeys(which, request));
  log.info('rotation-step', { step: request.step, target: request.secretId, outcome });
  return { outcome };
}

/** @throws CodedError `STEP_UNKNOWN` */
function stepOf(step: string): RotationRequest['step'] {
  const found = ROTATION_STEPS.find((known) => known === step);
  if (found !== undefined) return found;
  throw new CodedError('STEP_UNKNOWN', `there is no step "${step}", only ${ROTATION_STEPS.join(', ')}`);
}

function rotatePassword(request: RotationRequest): Promise<StepOutcome> {
  const server = passwordServer({ host: clusterEndpoint, port: databasePort, database: databaseName });
  const plan = passwordPlan(server, region, () => randomText(PASSWORD_BYTES));
  return rotate(ports, plan, request);
}

const rotateKeys = (kind: KeyKind, request: RotationRequest): Promise<StepOutcome> =>
  kind === 'signing'
    ? rotate(ports, signingPlan(systemClock), request)
    : rotate(ports, symmetricPlan(kind, systemClock), request);

async function replaceBy({ keys, by }: ReplaceKeysEvent): Promise<RotationResult> {
  const secretId = names[kindOf(keys)];
  const hurry = HURRIED_PUBLISHED_SECONDS;
  const outcome =
    keys === 'signing'
      ? await replaceNow(ports, signingPlan(systemClock, hurry), secretId, randomUUID())
      : await replaceNow(ports, symmetricPlan(keys, systemClock, hurry), secretId, randomUUID());
  log.warn('keys-replaced', { target: secretId, outcome, reason: `by ${by}` });
  return { outcome };
}

/** @throws CodedError `KEYS_UNKNOWN` */
function kindOf(keys: string): KeyKind {
  if (keys === 'signing' || keys === 'mac' || keys === 'cookie') return keys;
  throw new CodedError('KEYS_UNKNOWN', `there are no "${keys}" keys, only signing, mac and cookie`);
}

async function checkRotations(): Promise<RotationCheckResult> {
  const { password, ...keys } = names;
  const secrets = [
    { secretId: password, days: passwordDays },
    ...Object.values(keys).map((secretId) => ({ secretId, days: keyDays })),
  ];
  const overdue = await overdueSecrets(ports.store, secrets, systemClock.wallMs());
  reportOverdue(overdue, emit, log);
  return { overdue };
}
