/** The passwords that a proxy knows: read from its own region's secret store, under its own role. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { ProxyPart, RolePart, Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import type { Caller } from '../ports.ts';
import type { SecretsManager } from '../secrets/secrets.ts';

export interface ProxyCredentialsOptions {
  readonly role: RegionRole;
  readonly proxy: ProxyPart;
  readonly topology: Topology;
  readonly secrets: SecretsManager;
  readonly resolveDeferred: (text: string) => string;
}

interface Credential {
  readonly username?: string;
  readonly password?: string;
}

export class ProxyCredentials {
  readonly #options: ProxyCredentialsOptions;
  readonly #caller: Caller;

  constructor(options: ProxyCredentialsOptions) {
    this.#options = options;
    this.#caller = {
      kind: 'function',
      functionName: options.proxy.name,
      role: options.role,
      region: options.topology.regions[options.role].region,
      iamRole: proxyRole(options),
    };
  }

  /** @returns the password of `user`, undefined when no readable secret holds one. */
  of(user: string): string | undefined {
    for (const reference of this.#options.proxy.secretArns) {
      const credential = this.#read(this.#options.resolveDeferred(reference));
      if (credential?.username === user) return credential.password;
    }
    return undefined;
  }

  #read(arn: string): Credential | undefined {
    try {
      const input = { SecretId: arn };
      const answer = this.#options.secrets.call(this.#caller, this.#options.role, 'GetSecretValue', input);
      // A proxy takes full ARNs only: a name, or an ARN without the random suffix, finds it nothing (aws-cdk 11117).
      return answer['ARN'] === arn ? (JSON.parse(String(answer['SecretString'])) as Credential) : undefined;
    } catch (error) {
      if (error instanceof AwsError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/** A role that the templates do not have allows nothing. */
function proxyRole({ proxy, role, topology }: ProxyCredentialsOptions): RolePart {
  const roles = Object.values(topology.regions).flatMap((region) => region.roles);
  const found = roles.find((candidate) => candidate.arn === proxy.roleArn);
  return (
    found ?? {
      origin: proxy.origin,
      region: topology.regions[role].region,
      arn: proxy.roleArn,
      name: proxy.roleArn,
      statements: [],
      managedPolicies: [],
    }
  );
}
