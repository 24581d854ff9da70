/**
 * Operations of KMS on one region's keys. Names, limits and error codes are the service's own (KMS API reference).
 */
import { randomBytes } from 'node:crypto';

import { AwsError } from '../aws-api/error.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import { keyIdOf } from './ciphertext.ts';
import type { EncryptionContext } from './ciphertext.ts';
import type { Key } from './key.ts';
import type { KeyUse } from './key-access.ts';
import type { RegionKeys } from './region-keys.ts';

export interface OperationScope {
  readonly keys: RegionKeys;
  readonly account: string;
  readonly input: JsonDocument;
  /** Epoch seconds of the world's clock. */
  readonly nowSeconds: number;
  /** @throws AwsError AccessDeniedException. */
  readonly authorize: (key: Key, use: KeyUse) => void;
}
export type Operation = (scope: OperationScope) => JsonDocument;

const ALGORITHM = 'SYMMETRIC_DEFAULT';
/** Of Encrypt and of a data key. */
const MAXIMUM_PLAINTEXT_BYTES = 4096;
const MAXIMUM_DATA_KEY_BYTES = 1024;
const DATA_KEY_BYTES: Readonly<Record<string, number>> = { AES_256: 32, AES_128: 16 };
const DAY_SECONDS = 86_400;
const DEFAULT_WINDOW_DAYS = 30;

function encrypt(scope: OperationScope): JsonDocument {
  const key = usableKey(scope, 'Encrypt');
  const plaintext = bytesOf(scope.input, 'Plaintext');
  if (plaintext.length === 0 || plaintext.length > MAXIMUM_PLAINTEXT_BYTES)
    throw invalid(`Plaintext must have 1 to ${MAXIMUM_PLAINTEXT_BYTES} bytes, it has ${plaintext.length}.`);
  const sealed = key.encrypt(plaintext, contextOf(scope.input));
  return { CiphertextBlob: sealed.toString('base64'), KeyId: key.part.arn, EncryptionAlgorithm: ALGORITHM };
}

function decrypt(scope: OperationScope): JsonDocument {
  const blob = bytesOf(scope.input, 'CiphertextBlob');
  const key = keyOfBlob(scope, blob);
  const encryptionContext = contextOf(scope.input);
  scope.authorize(key, { operation: 'Decrypt', encryptionContext });
  key.requireUsable();
  const plaintext = key.decrypt(blob, encryptionContext);
  return { Plaintext: plaintext.toString('base64'), KeyId: key.part.arn, EncryptionAlgorithm: ALGORITHM };
}

/** A key that the request names has to be the one that sealed it. */
function keyOfBlob({ keys, input }: OperationScope, blob: Buffer): Key {
  const sealedBy = keyIdOf(blob);
  if (sealedBy === undefined) throw new AwsError('InvalidCiphertextException', '');
  const named = textOf(input, 'KeyId');
  if (named !== undefined && keys.find(named).part.id !== sealedBy)
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  const key = keys.byId(sealedBy);
  if (key !== undefined) return key;
  throw new AwsError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );
}

function generateDataKey(scope: OperationScope): JsonDocument {
  const { Plaintext, ...sealed } = dataKey(scope, 'GenerateDataKey');
  return { ...sealed, Plaintext };
}

function generateDataKeyWithoutPlaintext(scope: OperationScope): JsonDocument {
  const { CiphertextBlob, KeyId } = dataKey(scope, 'GenerateDataKeyWithoutPlaintext');
  return { CiphertextBlob, KeyId };
}

function dataKey(scope: OperationScope, operation: string) {
  const key = usableKey(scope, operation);
  const plaintext = randomBytes(dataKeyBytes(scope.input));
  return {
    Plaintext: plaintext.toString('base64'),
    CiphertextBlob: key.encrypt(plaintext, contextOf(scope.input)).toString('base64'),
    KeyId: key.part.arn,
  };
}

function dataKeyBytes(input: JsonDocument): number {
  const spec = textOf(input, 'KeySpec');
  const given = input['NumberOfBytes'];
  if ((spec === undefined) === (given === undefined))
    throw invalid('Please specify either number of bytes or key spec.');
  const bytes = spec === undefined ? Number(given) : DATA_KEY_BYTES[spec];
  if (bytes !== undefined && Number.isInteger(bytes) && bytes >= 1 && bytes <= MAXIMUM_DATA_KEY_BYTES)
    return bytes;
  throw invalid(`A data key has 1 to ${MAXIMUM_DATA_KEY_BYTES} bytes, or KeySpec AES_256 or AES_128.`);
}

function describeKey(scope: OperationScope): JsonDocument {
  const key = namedKey(scope, 'DescribeKey');
  const { part, state, createdAt, deletedAt } = key;
  return {
    KeyMetadata: {
      AWSAccountId: scope.account,
      KeyId: part.id,
      Arn: part.arn,
      Description: part.description,
      CreationDate: createdAt,
      Enabled: state === 'Enabled',
      KeyState: state,
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: ALGORITHM,
      CustomerMasterKeySpec: ALGORITHM,
      EncryptionAlgorithms: [ALGORITHM],
      KeyManager: 'CUSTOMER',
      Origin: 'AWS_KMS',
      MultiRegion: false,
      ...(deletedAt === undefined ? {} : { DeletionDate: deletedAt }),
    },
  };
}

const switchKey =
  (operation: string, enabled: boolean): Operation =>
  (scope) => {
    namedKey(scope, operation).setEnabled(enabled);
    return {};
  };

function scheduleKeyDeletion(scope: OperationScope): JsonDocument {
  const key = namedKey(scope, 'ScheduleKeyDeletion');
  const days = Number(scope.input['PendingWindowInDays'] ?? DEFAULT_WINDOW_DAYS);
  if (!Number.isInteger(days) || days < 7 || days > 30)
    throw invalid(`PendingWindowInDays is ${days}; it must be from 7 to 30.`);
  const deletedAt = scope.nowSeconds + days * DAY_SECONDS;
  key.scheduleDeletion(deletedAt);
  return { KeyId: key.part.arn, KeyState: key.state, DeletionDate: deletedAt, PendingWindowInDays: days };
}

function cancelKeyDeletion(scope: OperationScope): JsonDocument {
  const key = namedKey(scope, 'CancelKeyDeletion');
  key.cancelDeletion();
  return { KeyId: key.part.arn };
}

/** The named key, once the caller may use it so. */
function namedKey(scope: OperationScope, operation: string): Key {
  const name = textOf(scope.input, 'KeyId');
  if (name === undefined)
    throw invalid("Value null at 'keyId' failed to satisfy constraint: Member must not be null");
  const key = scope.keys.find(name);
  const alias = name.includes('alias/') ? { requestAlias: name.slice(name.indexOf('alias/')) } : {};
  scope.authorize(key, { operation, encryptionContext: contextOf(scope.input), ...alias });
  return key;
}

function usableKey(scope: OperationScope, operation: string): Key {
  const key = namedKey(scope, operation);
  key.requireUsable();
  return key;
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

function textOf(input: JsonDocument, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

const bytesOf = (input: JsonDocument, name: string): Buffer =>
  Buffer.from(textOf(input, name) ?? '', 'base64');

const contextOf = (input: JsonDocument): EncryptionContext =>
  (input['EncryptionContext'] ?? {}) as EncryptionContext;

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  Encrypt: encrypt,
  Decrypt: decrypt,
  GenerateDataKey: generateDataKey,
  GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
  DescribeKey: describeKey,
  EnableKey: switchKey('EnableKey', true),
  DisableKey: switchKey('DisableKey', false),
  ScheduleKeyDeletion: scheduleKeyDeletion,
  CancelKeyDeletion: cancelKeyDeletion,
};
