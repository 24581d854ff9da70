/** One file for each kind of fault; this one only knows which is which. */
import type { FaultKind, FaultRequest, InjectedFault } from '../../world.ts';
import type { FaultNeeds } from './needs.ts';
import { freezeDeployPlane } from './deploy-plane.ts';
import { troubleFlagProvider } from './flag-provider.ts';
import { delayReplica } from './late-replica.ts';
import { blindMonitoring } from './monitoring.ts';
import { troubleProxy } from './proxy.ts';
import { recycleEnvironments } from './recycle-environments.ts';
import { loseRegion } from './region-loss.ts';
import { troubleSecretStore } from './secret-store.ts';
import { troubleUpstreamProvider } from './upstream-provider.ts';
import { restartWriter } from './writer-restart.ts';
import { spoilSecret } from './wrong-secret.ts';

/** What every local world can do to itself. */
export const FAULT_ABILITIES: readonly FaultKind[] = [
  'region-loss',
  'secret-store',
  'wrong-secret',
  'late-replica',
  'proxy-credentials',
  'proxy-without-writer',
  'writer-restart',
  'flag-provider',
  'upstream-provider',
  'deploy-plane',
  'monitoring',
  'recycle-environments',
];

/** @throws WorldError in one sentence when the target is not there. */
export function injectFault(needs: FaultNeeds, fault: FaultRequest): InjectedFault | Promise<InjectedFault> {
  const { spine, parts } = needs;
  switch (fault.kind) {
    case 'region-loss':
      return loseRegion(spine, fault.role, fault.shape, () => parts.census(fault.role));
    case 'secret-store':
      return troubleSecretStore(needs, fault);
    case 'wrong-secret':
      return spoilSecret(needs, fault.secret);
    case 'late-replica':
      return delayReplica(needs);
    case 'proxy-credentials':
      return troubleProxy(parts.proxyTrouble, fault.role, 'no-credentials');
    case 'proxy-without-writer':
      return troubleProxy(parts.proxyTrouble, fault.role, 'no-writer');
    case 'writer-restart':
      return restartWriter(parts.databaseFront(), spine.clock, fault.awaySeconds);
    case 'flag-provider':
      return troubleFlagProvider(parts.configuration, fault.roles, fault.manner);
    case 'upstream-provider':
      return troubleUpstreamProvider(parts.upstream, fault.manner);
    case 'deploy-plane':
      return freezeDeployPlane(parts.deployTrouble, fault.role);
    case 'monitoring':
      return blindMonitoring(parts.alarms, fault.role);
    case 'recycle-environments':
      return recycleEnvironments(parts.host(), fault.roles);
  }
}
