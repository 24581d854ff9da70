/** Which of its certificates a server shows, by the name that the client's hello asks for (SNI). */
import { createSecureContext } from 'node:tls';
import type { SecureContext, TlsOptions } from 'node:tls';

/** A certificate with the names on it, a wildcard among them perhaps, and its key. */
export interface Leaf {
  readonly names: readonly string[];
  readonly key: string;
  readonly cert: string;
}
/** The default one first. */
export type Leaves = readonly [Leaf, ...Leaf[]];

/**
 * As a load balancer chooses: the certificate that covers the name; the default one where none does, or where the
 * client names nothing. It refuses nobody, the client does. An exact name comes before a wildcard
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html).
 */
export function certificateByServerName(leaves: Leaves): TlsOptions {
  const [{ key, cert }] = leaves;
  const contexts = new Map<Leaf, SecureContext>(
    leaves.map((leaf) => [leaf, createSecureContext({ key: leaf.key, cert: leaf.cert })]),
  );
  return {
    key,
    cert,
    SNICallback: (name, done) => {
      const leaf = chooseLeaf(leaves, name);
      done(null, contexts.get(leaf));
    },
  };
}

export function chooseLeaf(leaves: Leaves, serverName: string): Leaf {
  const name = serverName.toLowerCase();
  const [, parent] = /^[^.]+\.(.+)$/.exec(name) ?? [];
  const naming = (wanted: string): Leaf | undefined => leaves.find(({ names }) => names.includes(wanted));
  return naming(name) ?? (parent === undefined ? undefined : naming(`*.${parent}`)) ?? leaves[0];
}
