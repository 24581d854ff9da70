import { defineRule } from '../../rule.ts';
import { comparable } from './comparable.ts';
import { pairsOfType, sideBySide } from './pairs-of-type.ts';

/** Of a property that is not there: CloudFormation's own defaults. */
const DEFAULTS: Readonly<Record<string, unknown>> = { Architectures: ['x86_64'], PackageType: 'Zip' };

export const runtimeDiffers = defineRule({
  id: 'runtime-differs',
  family: 'parity',
  severity: 'warning',
  title: 'A function runs in the same way in both regions',
  why: 'A runtime, handler or layer that only the standby has is first tried by all users, in an emergency.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Build both regions’ functions by the same construct and properties.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CM-2' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, 'AWS::Lambda::Function'),
  *check({ primary, standby }, model) {
    for (const name of ['Runtime', 'Architectures', 'Handler', 'PackageType']) {
      const [own, other] = [primary, standby].map((resource) => resource.value(name) ?? DEFAULTS[name]);
      if (JSON.stringify(own) !== JSON.stringify(other)) yield `${name} is ${sideBySide(own, other, model)}`;
    }
    const [own, other] = [primary, standby].map((resource) =>
      // Each region counts a layer's versions by itself.
      comparable(resource.raw.Layers ?? [], resource, model).replaceAll(/:\d+"/g, '"'),
    );
    if (own !== other) yield `Layers are ${sideBySide(own, other, model)}`;
  },
});
