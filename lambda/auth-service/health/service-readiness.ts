/** Which checks make up this service's readiness. */
import type { AuthServiceEnvironment } from '../../contract/environments.ts';
import type { CheckedDatabase } from '../../runtime/database/database.ts';
import type { Directory } from '../../runtime/directory/port.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { HeldValues } from '../../runtime/held-values.ts';
import type { EmitMetric } from '../../runtime/metrics.ts';
import type { Passwords } from '../../runtime/passwords.ts';
import type { ServiceFlags } from '../flags.ts';
import type { ServiceClock } from '../ports.ts';
import { requireHashing } from '../sign-in/password-hashing.ts';
import type { DynamoArtifactStore } from '../store/dynamo-artifact-store.ts';
import { createEscrowCheck } from './escrow.ts';
import { answers, createReadiness } from './readiness.ts';
import type { HealthChecks, Readiness, ReadinessOptions } from './readiness.ts';
import { spareCheck } from './spare-check.ts';

export interface ServiceParts {
  readonly environment: AuthServiceEnvironment;
  readonly held: Pick<HeldValues, 'health' | 'versions' | 'checkEscrow'>;
  readonly metrics: EmitMetric;
  readonly store: Pick<DynamoArtifactStore, 'get'>;
  readonly directory: Pick<Directory, 'findHost'>;
  readonly database: Pick<CheckedDatabase, 'read' | 'checkSpare'>;
  readonly passwords: Pick<Passwords, 'selfTest'>;
  readonly flags: Pick<ServiceFlags, 'health'>;
  readonly clock: ReadinessOptions['clock'] & Pick<ServiceClock, 'nowSeconds'>;
}

export const createServiceReadiness = (parts: ServiceParts): Readiness =>
  createReadiness({
    role: parts.environment.role,
    region: parts.environment.region,
    held: () => parts.held.health(),
    versions: () => parts.held.versions(),
    checks: countedChecks(parts),
    deepChecks: deepChecks(parts),
    clock: parts.clock,
  });

/** What sign-in and refresh need besides held values. */
const countedChecks = ({
  environment,
  store,
  directory,
  database,
  passwords,
}: ServiceParts): HealthChecks => ({
  'session-table': answers(() => store.get('readiness')),
  directory: answers(() => Promise.all(environment.publicHosts.map((host) => directory.findHost(host)))),
  'aurora-read': answers(() => database.read((query) => query('SELECT 1'))),
  'password-hashing': answers(() => requireHashing(passwords)),
});

/** See `ReadinessOptions.deepChecks`: asked by signed requests alone, shown under `soft`, never counted. */
const deepChecks = ({ clock, database, held, metrics, flags }: ServiceParts): HealthChecks => ({
  escrow: createEscrowCheck(held, systemClock, metrics),
  flags: () => Promise.resolve(flags.health()),
  'database-spare': spareCheck(() => database.checkSpare(), clock),
});
