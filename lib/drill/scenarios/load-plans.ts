import type { LoadPlan } from '../load/plan.ts';

/**
 * 20 judged clients and 2 with stale DNS for each of five journeys:
 * about 23 attempts a second of machine time at speed 10, of which 5 are whole
 * sign-ins with a password hash. More would leave nothing of two cores for the world.
 */
export const STANDARD_LOAD: LoadPlan = {
  clients: { 'new-connection': 10, 'kept-alive': 10, 'stale-dns': 2 },
  intervalSeconds: 48,
  retrySeconds: 1,
  unavailableSeconds: 30,
  minimumAttempts: 30,
  minimumClients: 20,
};

/** About what the minimum of attempts takes at the standard interval; a phase goes on until they are made. */
export const MEASURED_SECONDS = 72;
