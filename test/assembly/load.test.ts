import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { AssemblyError } from '../../lib/assembly/errors.ts';
import { loadAssembly } from '../../lib/assembly/load.ts';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import { synthesizeTinyApp } from '../support/tiny-app.ts';

let original: string;
let folder: string;
beforeAll(() => {
  original = synthesizeTinyApp();
});
beforeEach(() => {
  folder = join(mkdtempSync(join(dirname(original), 'copy-')), 'assembly');
  cpSync(original, folder, { recursive: true });
});
afterAll(() => rmSync(dirname(original), { recursive: true, force: true }));

const SHARED = 'tiny-shared-eu-west-1.template.json';
const SERVICE = 'tiny-service-eu-west-1.template.json';

function caught(read: () => unknown): { readonly code: string; readonly message: string } {
  try {
    read();
  } catch (error) {
    if (error instanceof AssemblyError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

function edit(file: string, change: (template: Record<string, never>) => void): void {
  const path = join(folder, file);
  const value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, never>;
  change(value);
  writeFileSync(path, JSON.stringify(value));
}
type Tree = Record<string, Record<string, Record<string, Record<string, unknown>>>>;

describe('an assembly that is one', () => {
  test('comes in deploy order, with assets and fingerprint', () => {
    const assembly = loadAssembly(folder);
    expect(assembly.stacks.map(({ descriptor }) => descriptor.kind)).toEqual([
      'shared',
      'identities',
      'service',
    ]);
    expect(assembly.fingerprint).toBe('f1');
    expect(assembly.environment.environment).toBe('tiny');
    expect(assembly.asset('no-such-hash')).toBeUndefined();
  });

  test('may lack a fingerprint', () => {
    rmSync(join(folder, 'holdover.json'));
    expect(loadAssembly(folder).fingerprint).toBeUndefined();
  });
});

describe('what is no assembly of ours', () => {
  test('a folder that is not there', () => {
    const { code, message } = caught(() => loadAssembly('/nowhere/at/all'));
    expect(code).toBe('ASSEMBLY_MISSING');
    expect(message).toBe('there is no assembly at /nowhere/at/all; `npm run synth` makes one');
  });

  test('a folder without a manifest', () => {
    rmSync(join(folder, 'manifest.json'));
    const { code, message } = caught(() => loadAssembly(folder));
    expect(code).toBe('NOT_AN_ASSEMBLY');
    expect(message).toContain('holds no manifest.json');
  });

  test('another manifest', () => {
    writeFileSync(join(folder, 'manifest.json'), '{"name":"x"}');
    expect(caught(() => loadAssembly(folder)).code).toBe('NOT_AN_ASSEMBLY');
  });

  test('a template that the manifest names and that is gone', () => {
    rmSync(join(folder, SHARED));
    const { code, message } = caught(() => loadAssembly(folder));
    expect(code).toBe('ASSEMBLY_MISSING');
    expect(message).toContain(SHARED);
  });

  test.each([
    ['{\n  "Resources": {,\n', 'at line 2, column 17'],
    ['{\n  "Resources": {}', 'line 2, column 18'],
    ['{\n  "a": nonsense,\n  "b": 1\n}', 'near line 2'],
    ['', 'at line 1, column 1: it ends early'],
    ['{\n"a": "b"\n"c": 1}', 'at line 3, column 1'],
  ])('a template that is not JSON: %j', (text, place) => {
    writeFileSync(join(folder, SHARED), text);
    const { code, message } = caught(() => loadAssembly(folder));
    expect(code).toBe('ASSEMBLY_CORRUPT');
    expect(message).toContain(SHARED);
    expect(message).toContain(place);
  });

  test('a template that is JSON and no object', () => {
    writeFileSync(join(folder, SHARED), '[]');
    expect(caught(() => loadAssembly(folder)).message).toContain('holds a list, needs a JSON object');
  });

  test('a fingerprint file without a fingerprint', () => {
    writeFileSync(join(folder, 'holdover.json'), '{}');
    expect(caught(() => loadAssembly(folder)).code).toBe('ASSEMBLY_CORRUPT');
  });

  test('a stack without our descriptor: says which and what', () => {
    edit(SERVICE, (template) => delete template.Metadata);
    const { code, message } = caught(() => loadAssembly(folder));
    expect(code).toBe('ASSEMBLY_FOREIGN');
    expect(message).toBe(
      'template of tiny-service-eu-west-1: Metadata["Holdover::Stack"] is missing, so this is no assembly of Holdover',
    );
  });

  test('no description of the environment', () => {
    edit(SHARED, (template) => {
      const { Metadata } = template as unknown as { Metadata: Record<string, unknown> };
      delete Metadata['Holdover::Environment'];
    });
    const { code, message } = caught(() => loadAssembly(folder));
    expect(code).toBe('ASSEMBLY_FOREIGN');
    expect(message).toContain('no template carries Metadata["Holdover::Environment"]');
  });

  test('an assembly without a stack', () => {
    writeFileSync(join(folder, 'manifest.json'), '{"version":"1","artifacts":{}}');
    expect(caught(() => loadAssembly(folder)).code).toBe('ASSEMBLY_FOREIGN');
  });

  test('a stack without a fixed place', () => {
    edit('manifest.json', (manifest) => {
      const { artifacts } = manifest as unknown as { artifacts: Record<string, Record<string, unknown>> };
      artifacts['tiny-shared-eu-west-1']!.environment = 'aws://unknown-account/unknown-region';
    });
    expect(caught(() => loadAssembly(folder)).message).toContain('needs a fixed account and region');
  });

  test.each([
    [0, 'has version 0, this tool reads version 2: synthesize it again'],
    [3, 'has version 3, this tool reads version 2: update this tool'],
    [undefined, 'has version nothing, this tool reads version 2: synthesize it again'],
  ])('descriptor version %s', (version, expected) => {
    edit(SERVICE, (template) => {
      const { Metadata } = template as unknown as { Metadata: Record<string, Record<string, unknown>> };
      Metadata['Holdover::Stack']!.version = version;
    });
    const { code, message } = caught(() => loadAssembly(folder));
    expect(code).toBe('DESCRIPTOR_VERSION');
    expect(message).toContain(expected);
  });

  test('a half-filled description names every bad field', () => {
    edit(SHARED, (template) => {
      const { Metadata } = template as unknown as { Metadata: Record<string, Record<string, unknown>> };
      Object.assign(Metadata['Holdover::Environment']!, { publicHosts: [], objectives: {}, account: 7 });
    });
    expect(caught(() => loadAssembly(folder)).message).toContain(
      'missing or malformed fields: account, publicHosts, objectives',
    );
  });
});

describe('a template without a part that the world needs', () => {
  const withService = (change: (resources: Tree[string]) => void) => {
    edit(SERVICE, (template) => change((template as unknown as Tree).Resources!));
    return caught(() => readTopology(folder));
  };

  test('a region without a cluster', () => {
    edit('tiny-identities-eu-central-1.template.json', (template) => {
      const { Resources } = template as unknown as { Resources: Record<string, unknown> };
      delete Resources.Cluster;
      delete Resources.Reader;
    });
    expect(caught(() => readTopology(folder))).toEqual({
      code: 'PART_MISSING',
      message:
        "the standby region's templates hold 0 AWS::RDS::DBCluster, the world needs exactly one for the database",
    });
  });

  test('a missing property: logical id, property and what for', () => {
    expect(withService(({ Auth }) => delete Auth!.Properties!.Handler)).toEqual({
      code: 'PART_MISSING',
      message:
        'tiny-service-eu-west-1/Auth (AWS::Lambda::Function) has no Handler, which the world needs for running the function',
    });
  });

  test('a malformed property: found and allowed', () => {
    expect(withService(({ Failover }) => (Failover!.Properties!.Failover = 'THIRD'))).toEqual({
      code: 'PART_UNSUPPORTED',
      message:
        'tiny-service-eu-west-1/Failover (AWS::Route53::RecordSet): Failover is "THIRD", the world takes PRIMARY or SECONDARY for answering DNS',
    });
  });

  test('a bundle that is gone', () => {
    const { code, message } = withService(({ Auth }) => {
      Auth!.Properties!.Code = { S3Bucket: 'b', S3Key: 'feed.zip' };
    });
    expect(code).toBe('PART_MISSING');
    expect(message).toContain('Auth (AWS::Lambda::Function) has no bundle that the world could run');
  });

  test.each([
    ['AuthTargets', 'Targets', [{ Id: 'arn:aws:lambda:eu-west-1:111122223333:function:gone' }]],
    ['EveryMinute', 'Targets', [{ Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:gone' }]],
    ['Answer', 'ServiceToken', 'arn:aws:lambda:eu-west-1:111122223333:function:gone'],
  ])('a trigger of a function that nobody declares: %s', (logicalId, property, value) => {
    const { code, message } = withService((resources) => {
      resources[logicalId]!.Properties![property] = value;
    });
    expect(code).toBe('PART_MISSING');
    expect(message).toContain(`tiny-service-eu-west-1/${logicalId}`);
    expect(message).toContain('function:gone');
  });

  test('a name that leads nowhere: stack, logical id and path', () => {
    expect(withService((resources) => delete resources.Both)).toEqual({
      code: 'INTRINSIC',
      message:
        'tiny-service-eu-west-1/Failover.Properties.HealthCheckId: Ref names no parameter or resource "Both"',
    });
  });

  test('a circle of resources', () => {
    const { code, message } = withService(({ Answer }) => (Answer!.Properties!.After = { Ref: 'ASecond' }));
    expect(code).toBe('ASSEMBLY_CORRUPT');
    expect(message).toContain('tiny-service-eu-west-1/ASecond -> tiny-service-eu-west-1/Answer');
  });
});
