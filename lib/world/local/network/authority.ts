import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type * as X509 from '@peculiar/x509';

import type { Authority } from '../ports.ts';
import { ensureReflectMetadata } from './reflect-metadata.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/**
 * TLS libraries judge validity by the machine's clock, and checks of "days left" by the simulated one; ten years
 * either way hold at any speed.
 */
const VALID_MS = 10 * 365 * 24 * 3600 * 1000;

type Keys = webcrypto.CryptoKeyPair;
type Library = typeof X509;

/** Loaded on demand: it looks for the metadata functions while it loads. */
const loadX509 = async (): Promise<Library> => {
  ensureReflectMetadata();
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
};

/**
 * Makes a certificate authority of the run. Only its certificate is written down, as `<name>.pem`; its key
 * lives and dies with the process.
 * @param nowMs the moment around which certificates are valid.
 */
export const createAuthority = async (
  folder: string,
  nowMs: number,
  name = 'authority',
): Promise<Authority> => {
  const x509 = await loadX509();
  const validity = { notBefore: new Date(nowMs - VALID_MS), notAfter: new Date(nowMs + VALID_MS) };
  // One key pair for all servers: a browser that is told to accept it knows every certificate of the run.
  const [keys, leafKeys] = await Promise.all([newKeys(), newKeys()]);
  const root = await createRoot(x509, `CN=Holdover drill ${name}`, keys, validity);
  const file = join(folder, `${name}.pem`);
  const pem = `${root.toString('pem')}\n`;
  await writeFile(file, pem);
  const leaves = new Map<string, ReturnType<Authority['leaf']>>();
  return {
    file,
    pem,
    publicKeyHash: await hashOf(leafKeys.publicKey),
    leaf: (names) => {
      const id = [...names].sort().join(' ');
      const leaf =
        leaves.get(id) ?? createLeaf(x509, root, { authority: keys, leaf: leafKeys }, names, validity);
      leaves.set(id, leaf);
      return leaf;
    },
  };
};

const newKeys = async (): Promise<Keys> =>
  await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const serialNumber = (): string => `01${randomBytes(15).toString('hex')}`;

const hashOf = async (publicKey: webcrypto.CryptoKey): Promise<string> =>
  createHash('sha256')
    .update(Buffer.from(await webcrypto.subtle.exportKey('spki', publicKey)))
    .digest('base64');

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const createRoot = (
  x509: Library,
  name: string,
  keys: Keys,
  validity: Validity,
): Promise<X509.X509Certificate> =>
  x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name,
    serialNumber: serialNumber(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });

const createLeaf = async (
  x509: Library,
  root: X509.X509Certificate,
  keys: { readonly authority: Keys; readonly leaf: Keys },
  names: readonly string[],
  validity: Validity,
): Promise<{ key: string; cert: string }> => {
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=Holdover drill',
    issuer: root.subject,
    serialNumber: serialNumber(),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.leaf.publicKey,
    signingKey: keys.authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.leaf.privateKey);
  return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
};
