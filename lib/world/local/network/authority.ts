import { randomBytes, webcrypto } from 'node:crypto';
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
 * Makes the run's certificate authority. Only its certificate is written down; its key lives and dies with the process.
 * @param nowMs the moment around which certificates are valid.
 */
export const createAuthority = async (folder: string, nowMs: number): Promise<Authority> => {
  const x509 = await loadX509();
  const validity = { notBefore: new Date(nowMs - VALID_MS), notAfter: new Date(nowMs + VALID_MS) };
  const keys = await newKeys();
  const root = await createRoot(x509, keys, validity);
  const file = join(folder, 'authority.pem');
  const pem = `${root.toString('pem')}\n`;
  await writeFile(file, pem);
  const leaves = new Map<string, ReturnType<Authority['leaf']>>();
  return {
    file,
    pem,
    leaf: (names) => {
      const id = [...names].sort().join(' ');
      const leaf = leaves.get(id) ?? createLeaf(x509, root, keys, names, validity);
      leaves.set(id, leaf);
      return leaf;
    },
  };
};

const newKeys = async (): Promise<Keys> =>
  await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const serialNumber = (): string => `01${randomBytes(15).toString('hex')}`;

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const createRoot = (x509: Library, keys: Keys, validity: Validity): Promise<X509.X509Certificate> =>
  x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=Holdover drill authority',
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
  rootKeys: Keys,
  names: readonly string[],
  validity: Validity,
): Promise<{ key: string; cert: string }> => {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=Holdover drill',
    issuer: root.subject,
    serialNumber: serialNumber(),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
};
