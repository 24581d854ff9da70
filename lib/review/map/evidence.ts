/** What drills saw when a domain was lost, beside what the map says of it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { EvidenceError } from '../../evidence/errors.ts';
import { readResults } from '../../evidence/read.ts';
import type { FaultResult, RunResults } from '../../evidence/results.ts';
import { EVIDENCE_FILES } from '../../evidence/run-folder.ts';
import { ReviewError } from '../errors.ts';
import type { Regions } from '../model/regions.ts';
import { PROVIDER } from './declared.ts';
import { deployPlane, monitoringDomain, regionDomain, serviceDomain, thirdParty } from './domain.ts';
import type { FailureDomain } from './domain.ts';

/** `came-back`: it failed, and all of its clients were served again while the domain was still lost. */
export type Seen = 'went-on' | 'failed' | 'came-back';

export interface Observation {
  /** Id of the failure domain. */
  readonly domain: string;
  readonly journey: string;
  readonly seen: Seen;
  /** Name of the scenario, and of the folder that proves it. */
  readonly scenario: string;
  readonly run: string;
}

export interface DrillEvidence {
  readonly observations: readonly Observation[];
  /** Runs of this very assembly that found something out. */
  readonly runs: number;
  /** Runs of another assembly, or that ended without a finding. */
  readonly unused: number;
}

/**
 * The runs below a folder, the newest last. Damaged ones prove nothing, and neither do those of another assembly.
 * @param fingerprint of the assembly's sources; without one no run is about it.
 * @throws ReviewError EVIDENCE where a folder was named and is not there.
 */
export function readDrillEvidence(
  { folder, named }: { readonly folder: string; readonly named: boolean },
  fingerprint: string | undefined,
  regions: Regions,
): DrillEvidence {
  const exists = existsSync(folder);
  if (named && !exists)
    throw new ReviewError(
      'EVIDENCE',
      `there is no folder of drill runs at ${folder}; a drill makes one with --out`,
    );
  const runs = exists
    ? readdirSync(folder)
        .toSorted()
        .flatMap((name) => readRun(folder, name))
    : [];
  const used = runs.filter(
    ({ results }) =>
      results.fingerprint === fingerprint &&
      results.outcome !== 'unknown' &&
      results.variation === AS_SYNTHESIZED,
  );
  return {
    observations: used.flatMap(({ run, results }) => observationsOf(run, results, regions)),
    runs: used.length,
    unused: runs.length - used.length,
  };
}
const AS_SYNTHESIZED = 'as synthesized';

interface Run {
  readonly run: string;
  readonly results: RunResults;
}

function readRun(folder: string, run: string): readonly Run[] {
  if (!existsSync(join(folder, run, EVIDENCE_FILES.results))) return [];
  try {
    return [{ run, results: readResults(join(folder, run)) }];
  } catch (error) {
    if (error instanceof EvidenceError) return [];
    throw error;
  }
}

function observationsOf(run: string, results: RunResults, regions: Regions): readonly Observation[] {
  const lost = lostDomains(results.faults ?? [], regions);
  const seen = [...seenOf(results)];
  return lost.flatMap(({ id }) =>
    seen
      // Who of several is to blame is not known; but what went on without all of them goes on without each.
      .filter(([, what]) => lost.length === 1 || what === 'went-on')
      .map(([journey, what]) => ({ domain: id, journey, seen: what, scenario: results.scenario, run })),
  );
}

/** Empty where something else failed as well, which no domain of the map stands for. */
function lostDomains(faults: readonly FaultResult[], regions: Regions): readonly FailureDomain[] {
  const relevant = faults.filter(({ what }) => what !== CHANGES_NO_DEPENDENCY);
  const domains = relevant.map((fault) => domainsOf(fault, regions));
  if (domains.some((each) => each.length === 0)) return [];
  return [...new Map(domains.flat().map((domain) => [domain.id, domain])).values()];
}
/** It only makes whoever asks ask again. */
const CHANGES_NO_DEPENDENCY = 'recycle-environments';

function domainsOf({ what, roles }: FaultResult, regions: Regions): readonly FailureDomain[] {
  const make = DOMAINS[what];
  if (make !== undefined) return roles.filter(isRole).map((role) => make(regions[role]));
  return what === 'upstream-provider' ? [thirdParty(PROVIDER)] : [];
}

const DOMAINS: Readonly<Record<string, (region: string) => FailureDomain>> = {
  'region-loss': regionDomain,
  'secret-store': (region) => serviceDomain('Secrets Manager', region),
  'flag-provider': (region) => serviceDomain('AppConfig', region),
  'deploy-plane': deployPlane,
  monitoring: monitoringDomain,
};
const isRole = (role: string): role is RegionRole => REGION_ROLES.some((known) => known === role);

/** From what recovered, and from what was tried while something was away. The latter knows more of a journey. */
function seenOf({ journeys, dependencies }: RunResults): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const { journey, changed } of dependencies) seen.set(journey, changed ? 'failed' : 'went-on');
  for (const { journey, recovery } of journeys)
    if (recovery !== null && recovery.clients > 0)
      seen.set(journey, recovery.recovered === recovery.clients ? 'came-back' : 'failed');
  return seen;
}
